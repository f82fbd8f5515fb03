/**
 * Fields of a Pod and of its spec, without volumes and containers.
 * Notation: see struct-table.ts. Upstream: api core/v1, release 1.36.
 */
export const POD_STRUCTS = {
  Pod: 'kind string, apiVersion string, metadata ObjectMeta, spec PodSpec, status PodStatus',
  PodSpec: `
    volumes []Volume, initContainers []Container, containers []Container,
    ephemeralContainers []EphemeralContainer, restartPolicy string,
    terminationGracePeriodSeconds int64, activeDeadlineSeconds int64, dnsPolicy string,
    nodeSelector map:string, serviceAccountName string, serviceAccount string,
    automountServiceAccountToken bool, nodeName string, hostNetwork bool, hostPID bool,
    hostIPC bool, shareProcessNamespace bool, securityContext PodSecurityContext,
    imagePullSecrets []LocalObjectReference, hostname string, subdomain string,
    affinity Affinity, schedulerName string, tolerations []Toleration, hostAliases []HostAlias,
    priorityClassName string, priority int32, dnsConfig PodDNSConfig,
    readinessGates []PodReadinessGate, runtimeClassName string, enableServiceLinks bool,
    preemptionPolicy string, overhead map:Quantity,
    topologySpreadConstraints []TopologySpreadConstraint, setHostnameAsFQDN bool, os PodOS,
    hostUsers bool, schedulingGates []PodSchedulingGate, resourceClaims []PodResourceClaim,
    resources ResourceRequirements, hostnameOverride string, schedulingGroup PodSchedulingGroup`,
  EphemeralContainer: `
    name string, image string, command []string, args []string, workingDir string,
    ports []ContainerPort, envFrom []EnvFromSource, env []EnvVar,
    resources ResourceRequirements, resizePolicy []ContainerResizePolicy, restartPolicy string,
    restartPolicyRules []ContainerRestartRule, volumeMounts []VolumeMount,
    volumeDevices []VolumeDevice, livenessProbe Probe, readinessProbe Probe, startupProbe Probe,
    lifecycle Lifecycle, terminationMessagePath string, terminationMessagePolicy string,
    imagePullPolicy string, securityContext SecurityContext, stdin bool, stdinOnce bool,
    tty bool, targetContainerName string`,
  PodSecurityContext: `
    seLinuxOptions SELinuxOptions, windowsOptions WindowsSecurityContextOptions,
    runAsUser int64, runAsGroup int64, runAsNonRoot bool, supplementalGroups []int64,
    supplementalGroupsPolicy string, fsGroup int64, sysctls []Sysctl,
    fsGroupChangePolicy string, seccompProfile SeccompProfile, appArmorProfile AppArmorProfile,
    seLinuxChangePolicy string`,
  Sysctl: 'name string, value string',
  Affinity: 'nodeAffinity NodeAffinity, podAffinity PodAffinity, podAntiAffinity PodAntiAffinity',
  NodeAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution NodeSelector,
    preferredDuringSchedulingIgnoredDuringExecution []PreferredSchedulingTerm`,
  NodeSelector: 'nodeSelectorTerms []NodeSelectorTerm',
  NodeSelectorTerm: `
    matchExpressions []NodeSelectorRequirement, matchFields []NodeSelectorRequirement`,
  NodeSelectorRequirement: 'key string, operator string, values []string',
  PreferredSchedulingTerm: 'weight int32, preference NodeSelectorTerm',
  PodAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm,
    preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm`,
  PodAffinityTerm: `
    labelSelector LabelSelector, namespaces []string, topologyKey string,
    namespaceSelector LabelSelector, matchLabelKeys []string, mismatchLabelKeys []string`,
  WeightedPodAffinityTerm: 'weight int32, podAffinityTerm PodAffinityTerm',
  PodAntiAffinity: `
    requiredDuringSchedulingIgnoredDuringExecution []PodAffinityTerm,
    preferredDuringSchedulingIgnoredDuringExecution []WeightedPodAffinityTerm`,
  Toleration: 'key string, operator string, value string, effect string, tolerationSeconds int64',
  HostAlias: 'ip string, hostnames []string',
  PodDNSConfig: 'nameservers []string, searches []string, options []PodDNSConfigOption',
  PodDNSConfigOption: 'name string, value string',
  PodReadinessGate: 'conditionType string',
  TopologySpreadConstraint: `
    maxSkew int32, topologyKey string, whenUnsatisfiable string, labelSelector LabelSelector,
    minDomains int32, nodeAffinityPolicy string, nodeTaintsPolicy string,
    matchLabelKeys []string`,
  PodOS: 'name string',
  PodSchedulingGate: 'name string',
  PodResourceClaim: 'name string, resourceClaimName string, resourceClaimTemplateName string',
  PodSchedulingGroup: 'podGroupName string',
} as const;
