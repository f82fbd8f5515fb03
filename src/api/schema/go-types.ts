/**
 * What Go calls the types of fields, where it is not what the struct table says, and which fields stand in a struct
 * that is embedded: both are named when a value is of another type.
 *
 * Upstream: the Go types of api and apimachinery, release 1.36, read by reflection.
 */

/** `field type`, by struct. */
const NAMED: Readonly<Record<string, string>> = {
  APIServiceCondition:
    'type v1.APIServiceConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  AppArmorProfile: 'type v1.AppArmorProfileType',
  AttachedVolume: 'name v1.UniqueVolumeName',
  'autoscalingv1.HorizontalPodAutoscalerStatus': 'lastScaleTime v1.Time',
  AzureDiskVolumeSource: 'cachingMode v1.AzureDataDiskCachingMode, kind v1.AzureDataDiskKind',
  CSIDriverSpec: 'volumeLifecycleModes []v1.VolumeLifecycleMode, fsGroupPolicy v1.FSGroupPolicy',
  Capabilities: 'add []v1.Capability, drop []v1.Capability',
  CertificateSigningRequestCondition:
    'type v1.RequestConditionType, status v1.ConditionStatus, lastUpdateTime v1.Time, lastTransitionTime v1.Time',
  CertificateSigningRequestSpec: 'usages []v1.KeyUsage, extra map[string]v1.ExtraValue',
  Condition: 'lastTransitionTime v1.Time, status v1.ConditionStatus',
  ConfigMapNodeConfigSource: 'uid types.UID',
  Container: `
    imagePullPolicy v1.PullPolicy, restartPolicy v1.ContainerRestartPolicy,
    terminationMessagePolicy v1.TerminationMessagePolicy`,
  ContainerPort: 'protocol v1.Protocol',
  ContainerResizePolicy:
    'resourceName v1.ResourceName, restartPolicy v1.ResourceResizeRestartPolicy',
  ContainerResourceMetricSource: 'name v1.ResourceName',
  ContainerResourceMetricStatus: 'name v1.ResourceName',
  ContainerRestartRule: 'action v1.ContainerRestartRuleAction',
  ContainerRestartRuleOnExitCodes: 'operator v1.ContainerRestartRuleOnExitCodesOperator',
  ContainerStateRunning: 'startedAt v1.Time',
  ContainerStateTerminated: 'finishedAt v1.Time, startedAt v1.Time',
  ContainerStatus: 'allocatedResources v1.ResourceList, stopSignal v1.Signal',
  CronJobSpec: 'concurrencyPolicy v1.ConcurrencyPolicy',
  CronJobStatus: 'lastScheduleTime v1.Time, lastSuccessfulTime v1.Time',
  CustomResourceDefinitionCondition: 'lastTransitionTime v1.Time',
  DaemonSetCondition:
    'type v1.DaemonSetConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  DaemonSetStatus: 'conditions []v1.DaemonSetCondition',
  DaemonSetUpdateStrategy: 'type v1.DaemonSetUpdateStrategyType',
  DeploymentCondition: `
    lastTransitionTime v1.Time, lastUpdateTime v1.Time, status v1.ConditionStatus,
    type v1.DeploymentConditionType`,
  DeploymentStrategy: 'type v1.DeploymentStrategyType',
  EmptyDirVolumeSource: 'medium v1.StorageMedium',
  'core.EndpointPort': 'protocol v1.Protocol',
  EndpointPort: 'protocol v1.Protocol',
  EndpointSlice: 'addressType v1.AddressType',
  EphemeralContainer: `
    imagePullPolicy v1.PullPolicy, restartPolicy v1.ContainerRestartPolicy,
    terminationMessagePolicy v1.TerminationMessagePolicy`,
  Event: 'eventTime v1.MicroTime, firstTimestamp v1.Time, lastTimestamp v1.Time',
  EventSeries: 'lastObservedTime v1.MicroTime',
  'events.Event':
    'eventTime v1.MicroTime, deprecatedFirstTimestamp v1.Time, deprecatedLastTimestamp v1.Time',
  FlowDistinguisherMethod: 'type v1.FlowDistinguisherMethodType',
  FlowSchemaCondition:
    'type v1.FlowSchemaConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  HPAScalingPolicy: 'type v2.HPAScalingPolicyType',
  HPAScalingRules: 'selectPolicy v2.ScalingPolicySelect',
  HTTPGetAction: 'scheme v1.URIScheme',
  HorizontalPodAutoscalerCondition:
    'type v2.HorizontalPodAutoscalerConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  HorizontalPodAutoscalerStatus: 'lastScaleTime v1.Time',
  HostPathVolumeSource: 'type v1.HostPathType',
  ImageVolumeSource: 'pullPolicy v1.PullPolicy',
  IngressPortStatus: 'protocol v1.Protocol',
  JobCondition: `
    lastProbeTime v1.Time, lastTransitionTime v1.Time, status v1.ConditionStatus,
    type v1.JobConditionType`,
  JobSpec: `
    completionMode v1.CompletionMode, podReplacementPolicy v1.PodReplacementPolicy`,
  JobStatus: 'completionTime v1.Time, startTime v1.Time',
  LabelSelectorRequirement: 'operator v1.LabelSelectorOperator',
  LeaseSpec: `
    acquireTime v1.MicroTime, renewTime v1.MicroTime, strategy v1.CoordinatedLeaseStrategy`,
  Lifecycle: 'stopSignal v1.Signal',
  LimitRangeItem: `
    default v1.ResourceList, defaultRequest v1.ResourceList, max v1.ResourceList,
    maxLimitRequestRatio v1.ResourceList, min v1.ResourceList, type v1.LimitType`,
  LimitResponse: 'type v1.LimitResponseType',
  LoadBalancerIngress: 'ipMode v1.LoadBalancerIPMode',
  ManagedFieldsEntry: 'operation v1.ManagedFieldsOperationType, time v1.Time',
  MetricSpec: 'type v2.MetricSourceType',
  MetricStatus: 'type v2.MetricSourceType',
  MetricTarget: 'type v2.MetricTargetType',
  NamespaceCondition: `
    lastTransitionTime v1.Time, status v1.ConditionStatus, type v1.NamespaceConditionType`,
  NamespaceSpec: 'finalizers []v1.FinalizerName',
  NamespaceStatus: 'phase v1.NamespacePhase',
  NetworkPolicyPort: 'protocol v1.Protocol',
  NetworkPolicySpec: 'policyTypes []v1.PolicyType',
  NodeAddress: 'type v1.NodeAddressType',
  NodeCondition: `
    lastHeartbeatTime v1.Time, lastTransitionTime v1.Time, status v1.ConditionStatus,
    type v1.NodeConditionType`,
  NodeSelectorRequirement: 'operator v1.NodeSelectorOperator',
  NodeStatus: `
    allocatable v1.ResourceList, capacity v1.ResourceList, phase v1.NodePhase,
    volumesInUse []v1.UniqueVolumeName`,
  ObjectMeta: 'creationTimestamp v1.Time, deletionTimestamp v1.Time, uid types.UID',
  ObjectReference: 'uid types.UID',
  OwnerReference: 'uid types.UID',
  PersistentVolumeClaimCondition: `
    lastProbeTime v1.Time, lastTransitionTime v1.Time, status v1.ConditionStatus,
    type v1.PersistentVolumeClaimConditionType`,
  PersistentVolumeClaimSpec: `
    accessModes []v1.PersistentVolumeAccessMode, volumeMode v1.PersistentVolumeMode`,
  PersistentVolumeClaimStatus: `
    accessModes []v1.PersistentVolumeAccessMode, allocatedResources v1.ResourceList,
    capacity v1.ResourceList, phase v1.PersistentVolumeClaimPhase`,
  PersistentVolumeSpec: `
    accessModes []v1.PersistentVolumeAccessMode, capacity v1.ResourceList,
    persistentVolumeReclaimPolicy v1.PersistentVolumeReclaimPolicy,
    volumeMode v1.PersistentVolumeMode`,
  PersistentVolumeStatus: 'lastPhaseTransitionTime v1.Time, phase v1.PersistentVolumePhase',
  PodCondition: `
    lastProbeTime v1.Time, lastTransitionTime v1.Time, status v1.ConditionStatus,
    type v1.PodConditionType`,
  PodDisruptionBudgetSpec: 'unhealthyPodEvictionPolicy v1.UnhealthyPodEvictionPolicyType',
  PodDisruptionBudgetStatus: 'disruptedPods map[string]v1.Time',
  PodFailurePolicyOnExitCodesRequirement: 'operator v1.PodFailurePolicyOnExitCodesOperator',
  PodFailurePolicyOnPodConditionsPattern: 'status v1.ConditionStatus, type v1.PodConditionType',
  PodFailurePolicyRule: 'action v1.PodFailurePolicyAction',
  PodOS: 'name v1.OSName',
  PodReadinessGate: 'conditionType v1.PodConditionType',
  PodSecurityContext: `
    fsGroupChangePolicy v1.PodFSGroupChangePolicy,
    seLinuxChangePolicy v1.PodSELinuxChangePolicy,
    supplementalGroupsPolicy v1.SupplementalGroupsPolicy`,
  Overhead: 'podFixed v1.ResourceList',
  PodSpec: `
    dnsPolicy v1.DNSPolicy, overhead v1.ResourceList, preemptionPolicy v1.PreemptionPolicy,
    restartPolicy v1.RestartPolicy`,
  PodStatus: `
    allocatedResources v1.ResourceList, phase v1.PodPhase, qosClass v1.PodQOSClass,
    resize v1.PodResizeStatus, startTime v1.Time`,
  PortStatus: 'protocol v1.Protocol',
  PriorityClass: 'preemptionPolicy v1.PreemptionPolicy',
  PriorityLevelConfigurationCondition:
    'type v1.PriorityLevelConfigurationConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  PriorityLevelConfigurationSpec: 'type v1.PriorityLevelEnablement',
  ReplicaSetCondition:
    'type v1.ReplicaSetConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  ReplicaSetStatus: 'conditions []v1.ReplicaSetCondition',
  ReplicationControllerCondition:
    'type v1.ReplicationControllerConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  ResourceHealth: 'health v1.ResourceHealthStatus, resourceID v1.ResourceID',
  ResourceMetricSource: 'name v1.ResourceName',
  ResourceMetricStatus: 'name v1.ResourceName',
  ResourceQuotaSpec: 'hard v1.ResourceList, scopes []v1.ResourceQuotaScope',
  ResourceQuotaStatus: 'hard v1.ResourceList, used v1.ResourceList',
  ResourceRequirements:
    'claims []v1.ResourceClaim, limits v1.ResourceList, requests v1.ResourceList',
  ResourceStatus: 'name v1.ResourceName',
  ScopedResourceSelectorRequirement:
    'operator v1.ScopeSelectorOperator, scopeName v1.ResourceQuotaScope',
  SeccompProfile: 'type v1.SeccompProfileType',
  Secret: 'type v1.SecretType',
  SecurityContext: 'procMount v1.ProcMountType',
  ServicePort: 'protocol v1.Protocol',
  ServiceSpec: `
    externalTrafficPolicy v1.ServiceExternalTrafficPolicy,
    internalTrafficPolicy v1.ServiceInternalTrafficPolicy, ipFamilies []v1.IPFamily,
    ipFamilyPolicy v1.IPFamilyPolicy, sessionAffinity v1.ServiceAffinity, type v1.ServiceType`,
  StatefulSetCondition:
    'type v1.StatefulSetConditionType, status v1.ConditionStatus, lastTransitionTime v1.Time',
  StatefulSetPersistentVolumeClaimRetentionPolicy: `
    whenDeleted v1.PersistentVolumeClaimRetentionPolicyType,
    whenScaled v1.PersistentVolumeClaimRetentionPolicyType`,
  StatefulSetSpec: 'podManagementPolicy v1.PodManagementPolicyType',
  StatefulSetStatus: 'conditions []v1.StatefulSetCondition',
  StatefulSetUpdateStrategy: 'type v1.StatefulSetUpdateStrategyType',
  StorageClass: `
    reclaimPolicy v1.PersistentVolumeReclaimPolicy, volumeBindingMode v1.VolumeBindingMode`,
  'flowcontrol.Subject': 'kind v1.SubjectKind',
  Taint: 'effect v1.TaintEffect, timeAdded v1.Time',
  Toleration: 'effect v1.TaintEffect, operator v1.TolerationOperator',
  TopologySpreadConstraint: `
    nodeAffinityPolicy v1.NodeInclusionPolicy, nodeTaintsPolicy v1.NodeInclusionPolicy,
    whenUnsatisfiable v1.UnsatisfiableConstraintAction`,
  UncountedTerminatedPods: 'failed []types.UID, succeeded []types.UID',
  VolumeError: 'time v1.Time',
  VolumeMount: `
    mountPropagation v1.MountPropagationMode, recursiveReadOnly v1.RecursiveReadOnlyMode`,
  VolumeMountStatus: 'recursiveReadOnly v1.RecursiveReadOnlyMode',
  VolumeResourceRequirements:
    'claims []v1.ResourceClaim, limits v1.ResourceList, requests v1.ResourceList',
};

export const GO_TYPES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(NAMED).map(([struct, row]) => [
    struct,
    new Map(row.split(',').map((entry) => entry.trim().split(' ') as [string, string])),
  ]),
);

/** The embedded struct, and the fields that do not stand in it. */
const EMBEDDED: Readonly<Record<string, readonly [struct: string, except: string]>> = {
  ConfigMapEnvSource: ['LocalObjectReference', 'optional'],
  ConfigMapKeySelector: ['LocalObjectReference', 'key optional'],
  ConfigMapProjection: ['LocalObjectReference', 'items optional'],
  ConfigMapVolumeSource: ['LocalObjectReference', 'items defaultMode optional'],
  EphemeralContainer: ['EphemeralContainerCommon', 'targetContainerName'],
  PersistentVolumeClaim: ['TypeMeta', 'metadata spec status'],
  PersistentVolumeSpec: [
    'PersistentVolumeSource',
    'capacity accessModes claimRef persistentVolumeReclaimPolicy storageClassName mountOptions volumeMode nodeAffinity volumeAttributesClassName',
  ],
  Probe: [
    'ProbeHandler',
    'initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds',
  ],
  SecretEnvSource: ['LocalObjectReference', 'optional'],
  SecretKeySelector: ['LocalObjectReference', 'key optional'],
  SecretProjection: ['LocalObjectReference', 'items optional'],
  Volume: ['VolumeSource', 'name'],
};

/** The name of the embedded struct that a field stands in. */
export function embedding(struct: string, field: string): string | undefined {
  const row = EMBEDDED[struct];
  if (row === undefined) return undefined;
  const [embedded, except] = row;
  return except.split(' ').includes(field) ? undefined : embedded;
}
