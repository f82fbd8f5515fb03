/**
 * What belongs to whom when objects are applied: which lists are merged item by item and by which keys, and which
 * maps and structs are one value. Everything else that is a list is one value; every other map or struct is
 * merged field by field. It is not what strategic merge patches do (merge-lists.ts): there a list has one key.
 *
 * Upstream: the markers listType, listMapKey and mapType, as in client-go applyconfigurations/internal,
 * release 1.36.
 */

const OF_CONTAINERS =
  'env name, ports containerPort+protocol, volumeDevices devicePath, volumeMounts mountPath';

/** `field key+key` for a list of maps, `field -` for a set of plain values. */
const LISTS: Readonly<Record<string, string>> = {
  ObjectMeta: 'finalizers -, ownerReferences uid',
  ResourceRequirements: 'claims name',
  Container: OF_CONTAINERS,
  EphemeralContainer: OF_CONTAINERS,
  ContainerRestartRuleOnExitCodes: 'values -',
  PodSpec: `
    containers name, ephemeralContainers name, hostAliases ip, imagePullSecrets name,
    initContainers name, resourceClaims name, schedulingGates name,
    topologySpreadConstraints topologyKey+whenUnsatisfiable, volumes name`,
  PodStatus: 'conditions type, podIPs ip, resourceClaimStatuses name',
  ContainerStatus: 'allocatedResourcesStatus name, volumeMounts mountPath',
  ResourceStatus: 'resources resourceID',
  NodeAllocatableResourceClaimStatus: 'containers -',
  NodeSpec: 'podCIDRs -',
  NodeStatus: 'addresses type, conditions type',
  NamespaceStatus: 'conditions type',
  ServiceAccount: 'secrets name',
  PersistentVolumeClaimStatus: 'conditions type',
  CSIDriverSpec: 'volumeLifecycleModes -',
  CSINodeSpec: 'drivers name',
  DeploymentStatus: 'conditions type',
  HorizontalPodAutoscalerStatus: 'conditions type',
  ReplicationControllerStatus: 'conditions type',
  ReplicaSetStatus: 'conditions type',
  StatefulSetStatus: 'conditions type',
  DaemonSetStatus: 'conditions type',
  PodFailurePolicyOnExitCodesRequirement: 'values -',
  UncountedTerminatedPods: 'failed -, succeeded -',
  ServiceSpec: 'ports port+protocol',
  ServiceStatus: 'conditions type',
  Endpoint: 'addresses -',
  PodDisruptionBudgetStatus: 'conditions type',
  MutatingWebhookConfiguration: 'webhooks name',
  ValidatingWebhookConfiguration: 'webhooks name',
  MutatingWebhook: 'matchConditions name',
  ValidatingWebhook: 'matchConditions name',
  ValidatingAdmissionPolicySpec: 'matchConditions name, variables name',
  MutatingAdmissionPolicySpec: 'matchConditions name',
  ValidatingAdmissionPolicyStatus: 'conditions type',
  ValidatingAdmissionPolicyBindingSpec: 'validationActions -',
  ComponentStatus: 'conditions type',
  APIServiceStatus: 'conditions type',
  CertificateSigningRequestStatus: 'conditions type',
  FlowSchemaStatus: 'conditions type',
  PriorityLevelConfigurationStatus: 'conditions type',
  ServiceCIDRStatus: 'conditions type',
  ResourcePolicyRule: 'verbs -, apiGroups -, resources -, namespaces -',
  NonResourcePolicyRule: 'verbs -, nonResourceURLs -',
  CustomResourceDefinitionStatus: 'conditions type',
  JSONSchemaProps: 'x-kubernetes-validations rule',
};

/** By struct and field: the keys, none for a set. */
export const APPLY_LISTS: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map(
  Object.entries(LISTS).map(([struct, row]) => [
    struct,
    new Map(row.split(',').map((entry) => readEntry(entry.trim()))),
  ]),
);

function readEntry(entry: string): [field: string, keys: readonly string[]] {
  const [field = '', keys = ''] = entry.split(' ');
  return [field, keys === '-' ? [] : keys.split('+')];
}

/** Fields that are maps and one value: `struct.field`. */
export const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  'ControllerRevision.data',
  'PodSpec.nodeSelector',
  'ReplicationControllerSpec.selector',
  'Scheduling.nodeSelector',
  'ServiceSpec.selector',
]);

/** Fields whose struct is one value elsewhere: `struct.field`. */
export const GRANULAR_FIELDS: ReadonlySet<string> = new Set(['PersistentVolumeSpec.claimRef']);

/** Structs that are one value, wherever they stand. */
export const ATOMIC_STRUCTS: ReadonlySet<string> = new Set([
  'autoscalingv1.CrossVersionObjectReference',
  'ParamKind',
  'MatchResources',
  'NamedRuleWithOperations',
  'Variable',
  'ParamRef',
  'OwnerReference',
  'LabelSelector',
  'LocalObjectReference',
  'ObjectReference',
  'TypedLocalObjectReference',
  'ObjectFieldSelector',
  'ResourceFieldSelector',
  'ConfigMapKeySelector',
  'SecretKeySelector',
  'FileKeySelector',
  'NodeSelector',
  'NodeSelectorTerm',
  'SecretReference',
  'EndpointPort',
  'core.EndpointPort',
  'RoleRef',
  'ScopeSelector',
  'ServiceBackendPort',
  'EndpointAddress',
  'Subject',
  'TopologySelectorTerm',
]);
