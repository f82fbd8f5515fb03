/**
 * The structs that Kubernetes' own code holds objects in, where a refusal shows them. Made by
 * `npm run interop:go-values`, by reflection over pkg/apis (v1.36.3), not by hand.
 *
 * A line is a struct: the fields as JSON writes them, in Go's order, each with its type. `*` is a pointer, `[]` a
 * list, `{}` a map. `?`: left out if it is empty. `=` says where the API has the field, if it is not called the
 * same with a small letter first: `metadata.labels` is within another field, `^hostPID` in the struct around.
 */
export const INTERNAL_STRUCTS = `
apps.DaemonSetUpdateStrategy: Type string,RollingUpdate *apps.RollingUpdateDaemonSet
apps.DeploymentStrategy: Type string,RollingUpdate *apps.RollingUpdateDeployment
apps.RollingUpdateDaemonSet: MaxUnavailable intstr,MaxSurge intstr
apps.RollingUpdateDeployment: MaxUnavailable intstr,MaxSurge intstr
apps.RollingUpdateStatefulSetStrategy: Partition number,MaxUnavailable *intstr
apps.StatefulSetUpdateStrategy: Type string,RollingUpdate *apps.RollingUpdateStatefulSetStrategy
batch.PodFailurePolicy: Rules []batch.PodFailurePolicyRule
batch.PodFailurePolicyOnExitCodesRequirement: ContainerName *string,Operator string,Values []number
batch.PodFailurePolicyOnPodConditionsPattern: Type string,Status string
batch.PodFailurePolicyRule: Action string,OnExitCodes *batch.PodFailurePolicyOnExitCodesRequirement,OnPodConditions []batch.PodFailurePolicyOnPodConditionsPattern
batch.SuccessPolicy: Rules []batch.SuccessPolicyRule
batch.SuccessPolicyRule: SucceededIndexes *string,SucceededCount *number
batch.UncountedTerminatedPods: Succeeded []string,Failed []string
certificates.CertificateSigningRequestCondition: Type string,Status string,Reason string,Message string,LastUpdateTime time,LastTransitionTime time
core.AWSElasticBlockStoreVolumeSource: VolumeID string,FSType=fsType string,Partition number,ReadOnly bool
core.Affinity: NodeAffinity *core.NodeAffinity,PodAffinity *core.PodAffinity,PodAntiAffinity *core.PodAntiAffinity
core.AppArmorProfile: Type string,LocalhostProfile *string
core.AzureDiskVolumeSource: DiskName string,DataDiskURI=diskURI string,CachingMode *string,FSType=fsType *string,ReadOnly *bool,Kind *string
core.AzureFilePersistentVolumeSource: SecretName string,ShareName string,ReadOnly bool,SecretNamespace *string
core.AzureFileVolumeSource: SecretName string,ShareName string,ReadOnly bool
core.CSIPersistentVolumeSource: Driver string,VolumeHandle string,ReadOnly bool,FSType=fsType string,VolumeAttributes {}string,ControllerPublishSecretRef *core.SecretReference,NodeStageSecretRef *core.SecretReference,NodePublishSecretRef *core.SecretReference,ControllerExpandSecretRef *core.SecretReference,NodeExpandSecretRef *core.SecretReference
core.CSIVolumeSource: Driver string,ReadOnly *bool,FSType=fsType *string,VolumeAttributes {}string,NodePublishSecretRef *core.LocalObjectReference
core.Capabilities: Add []string,Drop []string
core.CephFSPersistentVolumeSource: Monitors []string,Path string,User string,SecretFile string,SecretRef *core.SecretReference,ReadOnly bool
core.CephFSVolumeSource: Monitors []string,Path string,User string,SecretFile string,SecretRef *core.LocalObjectReference,ReadOnly bool
core.CinderPersistentVolumeSource: VolumeID string,FSType=fsType string,ReadOnly bool,SecretRef *core.SecretReference
core.CinderVolumeSource: VolumeID string,FSType=fsType string,ReadOnly bool,SecretRef *core.LocalObjectReference
core.ClusterTrustBundleProjection: Name *string,SignerName *string,LabelSelector *meta.LabelSelector,Optional *bool,Path string
core.ConfigMapEnvSource: Name string,Optional *bool
core.ConfigMapKeySelector: Name string,Key string,Optional *bool
core.ConfigMapProjection: Name string,Items []core.KeyToPath,Optional *bool
core.ConfigMapVolumeSource: Name string,Items []core.KeyToPath,DefaultMode *number,Optional *bool
core.Container: Name string,Image string,Command []string,Args []string,WorkingDir string,Ports []core.ContainerPort,EnvFrom []core.EnvFromSource,Env []core.EnvVar,Resources core.ResourceRequirements,ResizePolicy []core.ContainerResizePolicy,RestartPolicy *string,RestartPolicyRules []core.ContainerRestartRule,VolumeMounts []core.VolumeMount,VolumeDevices []core.VolumeDevice,LivenessProbe *core.Probe,ReadinessProbe *core.Probe,StartupProbe *core.Probe,Lifecycle *core.Lifecycle,TerminationMessagePath string,TerminationMessagePolicy string,ImagePullPolicy string,SecurityContext *core.SecurityContext,Stdin bool,StdinOnce bool,TTY=tty bool
core.ContainerPort: Name string,HostPort number,ContainerPort number,Protocol string,HostIP string
core.ContainerResizePolicy: ResourceName string,RestartPolicy string
core.ContainerRestartRule: Action string,ExitCodes *core.ContainerRestartRuleOnExitCodes
core.ContainerRestartRuleOnExitCodes: Operator string,Values []number
core.DownwardAPIProjection: Items []core.DownwardAPIVolumeFile
core.DownwardAPIVolumeFile: Path string,FieldRef *core.ObjectFieldSelector,ResourceFieldRef *core.ResourceFieldSelector,Mode *number
core.DownwardAPIVolumeSource: Items []core.DownwardAPIVolumeFile,DefaultMode *number
core.EmptyDirVolumeSource: Medium string,SizeLimit *quantity
core.EnvFromSource: Prefix string,ConfigMapRef *core.ConfigMapEnvSource,SecretRef *core.SecretEnvSource
core.EnvVar: Name string,Value string,ValueFrom *core.EnvVarSource
core.EnvVarSource: FieldRef *core.ObjectFieldSelector,ResourceFieldRef *core.ResourceFieldSelector,ConfigMapKeyRef *core.ConfigMapKeySelector,SecretKeyRef *core.SecretKeySelector,FileKeyRef *core.FileKeySelector
core.EphemeralContainer: Name string,Image string,Command []string,Args []string,WorkingDir string,Ports []core.ContainerPort,EnvFrom []core.EnvFromSource,Env []core.EnvVar,Resources core.ResourceRequirements,ResizePolicy []core.ContainerResizePolicy,RestartPolicy *string,RestartPolicyRules []core.ContainerRestartRule,VolumeMounts []core.VolumeMount,VolumeDevices []core.VolumeDevice,LivenessProbe *core.Probe,ReadinessProbe *core.Probe,StartupProbe *core.Probe,Lifecycle *core.Lifecycle,TerminationMessagePath string,TerminationMessagePolicy string,ImagePullPolicy string,SecurityContext *core.SecurityContext,Stdin bool,StdinOnce bool,TTY=tty bool,TargetContainerName string
core.EphemeralVolumeSource: VolumeClaimTemplate *core.PersistentVolumeClaimTemplate
core.EventSource: Component string,Host string
core.ExecAction: Command []string
core.FCVolumeSource: TargetWWNs []string,Lun *number,FSType=fsType string,ReadOnly bool,WWIDs=wwids []string
core.FileKeySelector: VolumeName string,Path string,Key string,Optional *bool
core.FlexPersistentVolumeSource: Driver string,FSType=fsType string,SecretRef *core.SecretReference,ReadOnly bool,Options {}string
core.FlexVolumeSource: Driver string,FSType=fsType string,SecretRef *core.LocalObjectReference,ReadOnly bool,Options {}string
core.FlockerVolumeSource: DatasetName string,DatasetUUID string
core.GCEPersistentDiskVolumeSource: PDName=pdName string,FSType=fsType string,Partition number,ReadOnly bool
core.GRPCAction: Port number,Service *string
core.GitRepoVolumeSource: Repository string,Revision string,Directory string
core.GlusterfsPersistentVolumeSource: EndpointsName=endpoints string,Path string,ReadOnly bool,EndpointsNamespace *string
core.GlusterfsVolumeSource: EndpointsName=endpoints string,Path string,ReadOnly bool
core.HTTPGetAction: Path string,Port intstr,Host string,Scheme string,HTTPHeaders=httpHeaders []core.HTTPHeader
core.HTTPHeader: Name string,Value string
core.HostAlias: IP=ip string,Hostnames []string
core.HostPathVolumeSource: Path string,Type *string
core.ISCSIPersistentVolumeSource: TargetPortal string,IQN=iqn string,Lun number,ISCSIInterface=iscsiInterface string,FSType=fsType string,ReadOnly bool,Portals []string,DiscoveryCHAPAuth=chapAuthDiscovery bool,SessionCHAPAuth=chapAuthSession bool,SecretRef *core.SecretReference,InitiatorName *string
core.ISCSIVolumeSource: TargetPortal string,IQN=iqn string,Lun number,ISCSIInterface=iscsiInterface string,FSType=fsType string,ReadOnly bool,Portals []string,DiscoveryCHAPAuth=chapAuthDiscovery bool,SessionCHAPAuth=chapAuthSession bool,SecretRef *core.LocalObjectReference,InitiatorName *string
core.ImageVolumeSource: Reference string,PullPolicy string
core.KeyToPath: Key string,Path string,Mode *number
core.Lifecycle: PostStart *core.LifecycleHandler,PreStop *core.LifecycleHandler,StopSignal *string
core.LifecycleHandler: Exec *core.ExecAction,HTTPGet=httpGet *core.HTTPGetAction,TCPSocket=tcpSocket *core.TCPSocketAction,Sleep *core.SleepAction
core.LocalObjectReference: Name string
core.LocalVolumeSource: Path string,FSType=fsType *string
core.NFSVolumeSource: Server string,Path string,ReadOnly bool
core.NodeAddress: Type string,Address string
core.NodeAffinity: RequiredDuringSchedulingIgnoredDuringExecution *core.NodeSelector,PreferredDuringSchedulingIgnoredDuringExecution []core.PreferredSchedulingTerm
core.NodeSelector: NodeSelectorTerms []core.NodeSelectorTerm
core.NodeSelectorRequirement: Key string,Operator string,Values []string
core.NodeSelectorTerm: MatchExpressions []core.NodeSelectorRequirement,MatchFields []core.NodeSelectorRequirement
core.ObjectFieldSelector: APIVersion=apiVersion string,FieldPath string
core.ObjectReference: Kind string,Namespace string,Name string,UID=uid string,APIVersion=apiVersion string,ResourceVersion string,FieldPath string
core.PersistentVolumeClaimSpec: AccessModes []string,Selector *meta.LabelSelector,Resources core.VolumeResourceRequirements,VolumeName string,StorageClassName *string,VolumeMode *string,DataSource *core.TypedLocalObjectReference,DataSourceRef *core.TypedObjectReference,VolumeAttributesClassName *string
core.PersistentVolumeClaimTemplate: name?=metadata.name string,generateName?=metadata.generateName string,namespace?=metadata.namespace string,selfLink?=metadata.selfLink string,uid?=metadata.uid string,resourceVersion?=metadata.resourceVersion string,generation?=metadata.generation number,creationTimestamp?=metadata.creationTimestamp time,deletionTimestamp?=metadata.deletionTimestamp *time,deletionGracePeriodSeconds?=metadata.deletionGracePeriodSeconds *number,labels?=metadata.labels {}string,annotations?=metadata.annotations {}string,ownerReferences?=metadata.ownerReferences []meta.OwnerReference,finalizers?=metadata.finalizers []string,managedFields?=metadata.managedFields []meta.ManagedFieldsEntry,Spec core.PersistentVolumeClaimSpec
core.PersistentVolumeClaimVolumeSource: ClaimName string,ReadOnly bool
core.PersistentVolumeSource: GCEPersistentDisk=gcePersistentDisk *core.GCEPersistentDiskVolumeSource,AWSElasticBlockStore=awsElasticBlockStore *core.AWSElasticBlockStoreVolumeSource,HostPath *core.HostPathVolumeSource,Glusterfs *core.GlusterfsPersistentVolumeSource,NFS=nfs *core.NFSVolumeSource,RBD=rbd *core.RBDPersistentVolumeSource,Quobyte *core.QuobyteVolumeSource,ISCSI=iscsi *core.ISCSIPersistentVolumeSource,FlexVolume *core.FlexPersistentVolumeSource,Cinder *core.CinderPersistentVolumeSource,CephFS=cephfs *core.CephFSPersistentVolumeSource,FC=fc *core.FCVolumeSource,Flocker *core.FlockerVolumeSource,AzureFile *core.AzureFilePersistentVolumeSource,VsphereVolume *core.VsphereVirtualDiskVolumeSource,AzureDisk *core.AzureDiskVolumeSource,PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource,PortworxVolume *core.PortworxVolumeSource,ScaleIO *core.ScaleIOPersistentVolumeSource,Local *core.LocalVolumeSource,StorageOS=storageos *core.StorageOSPersistentVolumeSource,CSI=csi *core.CSIPersistentVolumeSource
core.PersistentVolumeSpec: Capacity {}quantity,GCEPersistentDisk=gcePersistentDisk *core.GCEPersistentDiskVolumeSource,AWSElasticBlockStore=awsElasticBlockStore *core.AWSElasticBlockStoreVolumeSource,HostPath *core.HostPathVolumeSource,Glusterfs *core.GlusterfsPersistentVolumeSource,NFS=nfs *core.NFSVolumeSource,RBD=rbd *core.RBDPersistentVolumeSource,Quobyte *core.QuobyteVolumeSource,ISCSI=iscsi *core.ISCSIPersistentVolumeSource,FlexVolume *core.FlexPersistentVolumeSource,Cinder *core.CinderPersistentVolumeSource,CephFS=cephfs *core.CephFSPersistentVolumeSource,FC=fc *core.FCVolumeSource,Flocker *core.FlockerVolumeSource,AzureFile *core.AzureFilePersistentVolumeSource,VsphereVolume *core.VsphereVirtualDiskVolumeSource,AzureDisk *core.AzureDiskVolumeSource,PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource,PortworxVolume *core.PortworxVolumeSource,ScaleIO *core.ScaleIOPersistentVolumeSource,Local *core.LocalVolumeSource,StorageOS=storageos *core.StorageOSPersistentVolumeSource,CSI=csi *core.CSIPersistentVolumeSource,AccessModes []string,ClaimRef *core.ObjectReference,PersistentVolumeReclaimPolicy string,StorageClassName string,MountOptions []string,VolumeMode *string,NodeAffinity *core.VolumeNodeAffinity,VolumeAttributesClassName *string
core.PhotonPersistentDiskVolumeSource: PdID string,FSType=fsType string
core.PodAffinity: RequiredDuringSchedulingIgnoredDuringExecution []core.PodAffinityTerm,PreferredDuringSchedulingIgnoredDuringExecution []core.WeightedPodAffinityTerm
core.PodAffinityTerm: LabelSelector *meta.LabelSelector,Namespaces []string,TopologyKey string,NamespaceSelector *meta.LabelSelector,MatchLabelKeys []string,MismatchLabelKeys []string
core.PodAntiAffinity: RequiredDuringSchedulingIgnoredDuringExecution []core.PodAffinityTerm,PreferredDuringSchedulingIgnoredDuringExecution []core.WeightedPodAffinityTerm
core.PodCertificateProjection: SignerName string,KeyType string,MaxExpirationSeconds *number,CredentialBundlePath string,KeyPath string,CertificateChainPath string,UserAnnotations {}string
core.PodDNSConfig: Nameservers []string,Searches []string,Options []core.PodDNSConfigOption
core.PodDNSConfigOption: Name string,Value *string
core.PodOS: Name string
core.PodReadinessGate: ConditionType string
core.PodResourceClaim: Name string,ResourceClaimName *string,ResourceClaimTemplateName *string
core.PodSchedulingGate: Name string
core.PodSchedulingGroup: PodGroupName *string
core.PodSecurityContext: HostNetwork=^hostNetwork bool,HostPID=^hostPID bool,HostIPC=^hostIPC bool,ShareProcessNamespace=^shareProcessNamespace *bool,HostUsers=^hostUsers *bool,SELinuxOptions=seLinuxOptions *core.SELinuxOptions,WindowsOptions *core.WindowsSecurityContextOptions,RunAsUser *number,RunAsGroup *number,RunAsNonRoot *bool,SupplementalGroups []number,SupplementalGroupsPolicy *string,FSGroup=fsGroup *number,FSGroupChangePolicy=fsGroupChangePolicy *string,Sysctls []core.Sysctl,SeccompProfile *core.SeccompProfile,AppArmorProfile *core.AppArmorProfile,SELinuxChangePolicy=seLinuxChangePolicy *string
core.PodSpec: Volumes []core.Volume,InitContainers []core.Container,Containers []core.Container,EphemeralContainers []core.EphemeralContainer,RestartPolicy string,TerminationGracePeriodSeconds *number,ActiveDeadlineSeconds *number,DNSPolicy=dnsPolicy string,NodeSelector {}string,ServiceAccountName string,AutomountServiceAccountToken *bool,NodeName string,SecurityContext *core.PodSecurityContext,ImagePullSecrets []core.LocalObjectReference,Hostname string,Subdomain string,SetHostnameAsFQDN *bool,Affinity *core.Affinity,SchedulerName string,Tolerations []core.Toleration,HostAliases []core.HostAlias,PriorityClassName string,Priority *number,PreemptionPolicy *string,DNSConfig=dnsConfig *core.PodDNSConfig,ReadinessGates []core.PodReadinessGate,RuntimeClassName *string,Overhead {}quantity,EnableServiceLinks *bool,TopologySpreadConstraints []core.TopologySpreadConstraint,OS=os *core.PodOS,SchedulingGates []core.PodSchedulingGate,ResourceClaims []core.PodResourceClaim,Resources *core.ResourceRequirements,HostnameOverride *string,SchedulingGroup *core.PodSchedulingGroup
core.PodTemplateSpec: name?=metadata.name string,generateName?=metadata.generateName string,namespace?=metadata.namespace string,selfLink?=metadata.selfLink string,uid?=metadata.uid string,resourceVersion?=metadata.resourceVersion string,generation?=metadata.generation number,creationTimestamp?=metadata.creationTimestamp time,deletionTimestamp?=metadata.deletionTimestamp *time,deletionGracePeriodSeconds?=metadata.deletionGracePeriodSeconds *number,labels?=metadata.labels {}string,annotations?=metadata.annotations {}string,ownerReferences?=metadata.ownerReferences []meta.OwnerReference,finalizers?=metadata.finalizers []string,managedFields?=metadata.managedFields []meta.ManagedFieldsEntry,Spec core.PodSpec
core.PortworxVolumeSource: VolumeID string,FSType=fsType string,ReadOnly bool
core.PreferredSchedulingTerm: Weight number,Preference core.NodeSelectorTerm
core.Probe: Exec *core.ExecAction,HTTPGet=httpGet *core.HTTPGetAction,TCPSocket=tcpSocket *core.TCPSocketAction,GRPC=grpc *core.GRPCAction,InitialDelaySeconds number,TimeoutSeconds number,PeriodSeconds number,SuccessThreshold number,FailureThreshold number,TerminationGracePeriodSeconds *number
core.ProjectedVolumeSource: Sources []core.VolumeProjection,DefaultMode *number
core.QuobyteVolumeSource: Registry string,Volume string,ReadOnly bool,User string,Group string,Tenant string
core.RBDPersistentVolumeSource: CephMonitors=monitors []string,RBDImage=image string,FSType=fsType string,RBDPool=pool string,RadosUser=user string,Keyring string,SecretRef *core.SecretReference,ReadOnly bool
core.RBDVolumeSource: CephMonitors=monitors []string,RBDImage=image string,FSType=fsType string,RBDPool=pool string,RadosUser=user string,Keyring string,SecretRef *core.LocalObjectReference,ReadOnly bool
core.ResourceClaim: Name string,Request string
core.ResourceFieldSelector: ContainerName string,Resource string,Divisor quantity
core.ResourceRequirements: Limits {}quantity,Requests {}quantity,Claims []core.ResourceClaim
core.SELinuxOptions: User string,Role string,Type string,Level string
core.ScaleIOPersistentVolumeSource: Gateway string,System string,SecretRef *core.SecretReference,SSLEnabled=sslEnabled bool,ProtectionDomain string,StoragePool string,StorageMode string,VolumeName string,FSType=fsType string,ReadOnly bool
core.ScaleIOVolumeSource: Gateway string,System string,SecretRef *core.LocalObjectReference,SSLEnabled=sslEnabled bool,ProtectionDomain string,StoragePool string,StorageMode string,VolumeName string,FSType=fsType string,ReadOnly bool
core.ScopeSelector: MatchExpressions []core.ScopedResourceSelectorRequirement
core.ScopedResourceSelectorRequirement: ScopeName string,Operator string,Values []string
core.SeccompProfile: Type string,LocalhostProfile *string
core.SecretEnvSource: Name string,Optional *bool
core.SecretKeySelector: Name string,Key string,Optional *bool
core.SecretProjection: Name string,Items []core.KeyToPath,Optional *bool
core.SecretReference: Name string,Namespace string
core.SecretVolumeSource: SecretName string,Items []core.KeyToPath,DefaultMode *number,Optional *bool
core.SecurityContext: Capabilities *core.Capabilities,Privileged *bool,SELinuxOptions=seLinuxOptions *core.SELinuxOptions,WindowsOptions *core.WindowsSecurityContextOptions,RunAsUser *number,RunAsGroup *number,RunAsNonRoot *bool,ReadOnlyRootFilesystem *bool,AllowPrivilegeEscalation *bool,ProcMount *string,SeccompProfile *core.SeccompProfile,AppArmorProfile *core.AppArmorProfile
core.ServiceAccountTokenProjection: Audience string,ExpirationSeconds number,Path string
core.ServicePort: Name string,Protocol string,AppProtocol *string,Port number,TargetPort intstr,NodePort number
core.SleepAction: Seconds number
core.StorageOSPersistentVolumeSource: VolumeName string,VolumeNamespace string,FSType=fsType string,ReadOnly bool,SecretRef *core.ObjectReference
core.StorageOSVolumeSource: VolumeName string,VolumeNamespace string,FSType=fsType string,ReadOnly bool,SecretRef *core.LocalObjectReference
core.Sysctl: Name string,Value string
core.TCPSocketAction: Port intstr,Host string
core.Taint: Key string,Value string,Effect string,TimeAdded *time
core.Toleration: Key string,Operator string,Value string,Effect string,TolerationSeconds *number
core.TopologySpreadConstraint: MaxSkew number,TopologyKey string,WhenUnsatisfiable string,LabelSelector *meta.LabelSelector,MinDomains *number,NodeAffinityPolicy *string,NodeTaintsPolicy *string,MatchLabelKeys []string
core.TypedLocalObjectReference: APIGroup=apiGroup *string,Kind string,Name string
core.TypedObjectReference: APIGroup=apiGroup *string,Kind string,Name string,Namespace *string
core.Volume: Name string,HostPath *core.HostPathVolumeSource,EmptyDir *core.EmptyDirVolumeSource,GCEPersistentDisk=gcePersistentDisk *core.GCEPersistentDiskVolumeSource,AWSElasticBlockStore=awsElasticBlockStore *core.AWSElasticBlockStoreVolumeSource,GitRepo *core.GitRepoVolumeSource,Secret *core.SecretVolumeSource,NFS=nfs *core.NFSVolumeSource,ISCSI=iscsi *core.ISCSIVolumeSource,Glusterfs *core.GlusterfsVolumeSource,PersistentVolumeClaim *core.PersistentVolumeClaimVolumeSource,RBD=rbd *core.RBDVolumeSource,Quobyte *core.QuobyteVolumeSource,FlexVolume *core.FlexVolumeSource,Cinder *core.CinderVolumeSource,CephFS=cephfs *core.CephFSVolumeSource,Flocker *core.FlockerVolumeSource,DownwardAPI *core.DownwardAPIVolumeSource,FC=fc *core.FCVolumeSource,AzureFile *core.AzureFileVolumeSource,ConfigMap *core.ConfigMapVolumeSource,VsphereVolume *core.VsphereVirtualDiskVolumeSource,AzureDisk *core.AzureDiskVolumeSource,PhotonPersistentDisk *core.PhotonPersistentDiskVolumeSource,Projected *core.ProjectedVolumeSource,PortworxVolume *core.PortworxVolumeSource,ScaleIO *core.ScaleIOVolumeSource,StorageOS=storageos *core.StorageOSVolumeSource,CSI=csi *core.CSIVolumeSource,Ephemeral *core.EphemeralVolumeSource,Image *core.ImageVolumeSource
core.VolumeDevice: Name string,DevicePath string
core.VolumeMount: Name string,ReadOnly bool,RecursiveReadOnly *string,MountPath string,SubPath string,MountPropagation *string,SubPathExpr string
core.VolumeNodeAffinity: Required *core.NodeSelector
core.VolumeProjection: Secret *core.SecretProjection,DownwardAPI *core.DownwardAPIProjection,ConfigMap *core.ConfigMapProjection,ServiceAccountToken *core.ServiceAccountTokenProjection,ClusterTrustBundle *core.ClusterTrustBundleProjection,PodCertificate *core.PodCertificateProjection
core.VolumeResourceRequirements: Limits {}quantity,Requests {}quantity
core.VsphereVirtualDiskVolumeSource: VolumePath string,FSType=fsType string,StoragePolicyName string,StoragePolicyID string
core.WeightedPodAffinityTerm: Weight number,PodAffinityTerm core.PodAffinityTerm
core.WindowsSecurityContextOptions: GMSACredentialSpecName=gmsaCredentialSpecName *string,GMSACredentialSpec=gmsaCredentialSpec *string,RunAsUserName *string,HostProcess *bool
flowcontrol.ExemptPriorityLevelConfiguration: NominalConcurrencyShares *number,LendablePercent *number
flowcontrol.FlowDistinguisherMethod: Type string
flowcontrol.FlowSchemaSpec: PriorityLevelConfiguration flowcontrol.PriorityLevelConfigurationReference,MatchingPrecedence number,DistinguisherMethod *flowcontrol.FlowDistinguisherMethod,Rules []flowcontrol.PolicyRulesWithSubjects
flowcontrol.GroupSubject: Name string
flowcontrol.LimitResponse: Type string,Queuing *flowcontrol.QueuingConfiguration
flowcontrol.LimitedPriorityLevelConfiguration: NominalConcurrencyShares number,LimitResponse flowcontrol.LimitResponse,LendablePercent *number,BorrowingLimitPercent *number
flowcontrol.NonResourcePolicyRule: Verbs []string,NonResourceURLs []string
flowcontrol.PolicyRulesWithSubjects: Subjects []flowcontrol.Subject,ResourceRules []flowcontrol.ResourcePolicyRule,NonResourceRules []flowcontrol.NonResourcePolicyRule
flowcontrol.PriorityLevelConfigurationReference: Name string
flowcontrol.PriorityLevelConfigurationSpec: Type string,Limited *flowcontrol.LimitedPriorityLevelConfiguration,Exempt *flowcontrol.ExemptPriorityLevelConfiguration
flowcontrol.QueuingConfiguration: Queues number,HandSize number,QueueLengthLimit number
flowcontrol.ResourcePolicyRule: Verbs []string,APIGroups=apiGroups []string,Resources []string,ClusterScope bool,Namespaces []string
flowcontrol.ServiceAccountSubject: Namespace string,Name string
flowcontrol.Subject: Kind string,User *flowcontrol.UserSubject,Group *flowcontrol.GroupSubject,ServiceAccount *flowcontrol.ServiceAccountSubject
flowcontrol.UserSubject: Name string
meta.LabelSelector: matchLabels? {}string,matchExpressions? []meta.LabelSelectorRequirement
meta.LabelSelectorRequirement: key string,operator string,values? []string
meta.ManagedFieldsEntry: manager? string,operation? string,apiVersion? string,time? *time,fieldsType? string,fieldsV1? *any,subresource? string
meta.OwnerReference: apiVersion string,kind string,name string,uid string,controller? *bool,blockOwnerDeletion? *bool
networking.HTTPIngressPath: Path string,PathType *string,Backend networking.IngressBackend
networking.HTTPIngressRuleValue: Paths []networking.HTTPIngressPath
networking.IngressBackend: Service *networking.IngressServiceBackend,Resource *core.TypedLocalObjectReference
networking.IngressRule: Host string,HTTP=http *networking.HTTPIngressRuleValue
networking.IngressServiceBackend: Name string,Port networking.ServiceBackendPort
networking.ParentReference: Group string,Resource string,Namespace string,Name string
networking.ServiceBackendPort: Name string,Number number
networking.ServiceCIDRSpec: CIDRs=cidrs []string
policy.PodDisruptionBudgetSpec: MinAvailable *intstr,Selector *meta.LabelSelector,MaxUnavailable *intstr,UnhealthyPodEvictionPolicy *string
rbac.RoleRef: APIGroup=apiGroup string,Kind string,Name string
storage.CSINodeDriver: Name string,NodeID string,TopologyKeys []string,Allocatable *storage.VolumeNodeResources
storage.VolumeAttachmentSource: PersistentVolumeName *string,InlineVolumeSpec *core.PersistentVolumeSpec
storage.VolumeAttachmentSpec: Attacher string,Source storage.VolumeAttachmentSource,NodeName string
storage.VolumeNodeResources: Count *number
`;
