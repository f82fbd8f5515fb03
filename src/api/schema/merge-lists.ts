/**
 * Which lists a strategic merge patch merges, and by what; it replaces every other list whole.
 *
 * A row is a struct of the schema: `field key` for a list whose items are matched by that field, `field -`
 * for a set of plain values, `retainKeys` where a patch says which of an item's fields are to remain.
 * Upstream: the tags patchStrategy and patchMergeKey in api core/v1/types.go and apimachinery
 * meta/v1/types.go, release 1.36.
 */
export interface MergeList {
  /** Undefined: a set of plain values. */
  readonly key: string | undefined;
  readonly retainKeys: boolean;
  /** The keys of a patch that speak of it; put together once, as every patch of a status has one. */
  readonly order: string;
  readonly deletions: string;
}

/** In which order the named items of a list are to stand. */
export const SET_ELEMENT_ORDER = '$setElementOrder/';
/** Values that a set is to lose. */
export const DELETE_FROM_PRIMITIVE_LIST = '$deleteFromPrimitiveList/';

const CONTAINER = 'ports containerPort, env name, volumeMounts mountPath, volumeDevices devicePath';

const SOURCE: Readonly<Record<string, string>> = {
  ObjectMeta: 'ownerReferences uid, finalizers -',
  PodSpec: `
    volumes name retainKeys, containers name, initContainers name, ephemeralContainers name,
    imagePullSecrets name, schedulingGates name, hostAliases ip,
    topologySpreadConstraints topologyKey, resourceClaims name retainKeys`,
  Container: CONTAINER,
  EphemeralContainer: CONTAINER,
  PodStatus: `
    conditions type, podIPs ip, hostIPs ip, resourceClaimStatuses name retainKeys`,
  ContainerStatus: 'volumeMounts mountPath, allocatedResourcesStatus name',
  NodeSpec: 'podCIDRs -',
  NodeStatus: 'conditions type, addresses type',
  NamespaceStatus: 'conditions type',
  ServiceAccount: 'secrets name',
  PersistentVolumeClaimStatus: 'conditions type',
  CSINodeSpec: 'drivers name',
  DeploymentStatus: 'conditions type',
  HorizontalPodAutoscalerStatus: 'conditions type',
  ReplicationControllerStatus: 'conditions type',
  ReplicaSetStatus: 'conditions type',
  StatefulSetStatus: 'conditions type',
  DaemonSetStatus: 'conditions type',
  JobStatus: 'conditions type',
  ServiceSpec: 'ports port',
  ServiceStatus: 'conditions type',
  PodDisruptionBudgetStatus: 'conditions type',
  ComponentStatus: 'conditions type',
  APIServiceStatus: 'conditions type',
  FlowSchemaStatus: 'conditions type',
  PriorityLevelConfigurationStatus: 'conditions type',
  ServiceCIDRStatus: 'conditions type',
  MutatingWebhookConfiguration: 'webhooks name',
  ValidatingWebhookConfiguration: 'webhooks name',
  MutatingWebhook: 'matchConditions name',
  ValidatingWebhook: 'matchConditions name',
  ValidatingAdmissionPolicySpec: 'matchConditions name, variables name',
  MutatingAdmissionPolicySpec: 'matchConditions name',
  JSONSchemaProps: 'x-kubernetes-validations rule',
};

/** Fields that are no lists, and that a patch replaces whole. Upstream: api policy/v1, the tag patchStrategy. */
export const REPLACED_FIELDS: ReadonlySet<string> = new Set(['PodDisruptionBudgetSpec.selector']);

/** By the name of the struct, then of the field. */
export const MERGE_LISTS: ReadonlyMap<string, ReadonlyMap<string, MergeList>> = new Map(
  Object.entries(SOURCE).map(([struct, row]) => [
    struct,
    new Map(row.split(',').map((entry) => readEntry(entry.trim()))),
  ]),
);

function readEntry(entry: string): [field: string, list: MergeList] {
  const [field = '', key, retained] = entry.split(/\s+/);
  const list = {
    key: key === '-' ? undefined : key,
    retainKeys: retained === 'retainKeys',
    order: SET_ELEMENT_ORDER + field,
    deletions: DELETE_FROM_PRIMITIVE_LIST + field,
  };
  return [field, list];
}
