/**
 * Fields of a Node.
 * Notation: see struct-table.ts. Upstream: api core/v1, release 1.36.
 */
export const NODE_STRUCTS = {
  Node: 'kind string, apiVersion string, metadata ObjectMeta, spec NodeSpec, status NodeStatus',
  NodeSpec: `
    podCIDR string, podCIDRs []string, providerID string, unschedulable bool, taints []Taint,
    configSource NodeConfigSource, externalID string`,
  Taint: 'key string, value string, effect string, timeAdded string',
  NodeConfigSource: 'configMap ConfigMapNodeConfigSource',
  ConfigMapNodeConfigSource: `
    namespace string, name string, uid string, resourceVersion string, kubeletConfigKey string`,
  NodeStatus: `
    capacity map:Quantity, allocatable map:Quantity, phase string, conditions []NodeCondition,
    addresses []NodeAddress, daemonEndpoints NodeDaemonEndpoints, nodeInfo NodeSystemInfo,
    images []ContainerImage, volumesInUse []string, volumesAttached []AttachedVolume,
    config NodeConfigStatus, runtimeHandlers []NodeRuntimeHandler, features NodeFeatures,
    declaredFeatures []string`,
  NodeCondition: `
    type string, status string, lastHeartbeatTime string, lastTransitionTime string,
    reason string, message string`,
  NodeAddress: 'type string, address string',
  NodeDaemonEndpoints: 'kubeletEndpoint DaemonEndpoint',
  DaemonEndpoint: 'Port int32',
  NodeSystemInfo: `
    machineID string, systemUUID string, bootID string, kernelVersion string, osImage string,
    containerRuntimeVersion string, kubeletVersion string, kubeProxyVersion string,
    operatingSystem string, architecture string, swap NodeSwapStatus`,
  NodeSwapStatus: 'capacity int64',
  ContainerImage: 'names []string, sizeBytes int64',
  AttachedVolume: 'name string, devicePath string',
  NodeConfigStatus: `
    assigned NodeConfigSource, active NodeConfigSource, lastKnownGood NodeConfigSource,
    error string`,
  NodeRuntimeHandler: 'name string, features NodeRuntimeHandlerFeatures',
  NodeRuntimeHandlerFeatures: 'recursiveReadOnlyMounts bool, userNamespaces bool',
  NodeFeatures: 'supplementalGroupsPolicy bool',
} as const;
