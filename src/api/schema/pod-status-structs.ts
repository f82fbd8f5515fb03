/**
 * Fields of a Pod's status.
 * Notation: see struct-table.ts. Upstream: api core/v1, release 1.36.
 */
export const POD_STATUS_STRUCTS = {
  PodStatus: `
    observedGeneration int64, phase string, conditions []PodCondition, message string,
    reason string, nominatedNodeName string, hostIP string, hostIPs []HostIP, podIP string,
    podIPs []PodIP, startTime string, initContainerStatuses []ContainerStatus,
    containerStatuses []ContainerStatus, qosClass string,
    ephemeralContainerStatuses []ContainerStatus, resize string,
    resourceClaimStatuses []PodResourceClaimStatus,
    extendedResourceClaimStatus PodExtendedResourceClaimStatus, allocatedResources map:Quantity,
    resources ResourceRequirements,
    nodeAllocatableResourceClaimStatuses []NodeAllocatableResourceClaimStatus`,
  PodCondition: `
    type string, observedGeneration int64, status string, lastProbeTime string,
    lastTransitionTime string, reason string, message string`,
  HostIP: 'ip string',
  PodIP: 'ip string',
  ContainerStatus: `
    name string, state ContainerState, lastState ContainerState, ready bool, restartCount int32,
    image string, imageID string, containerID string, started bool,
    allocatedResources map:Quantity, resources ResourceRequirements,
    volumeMounts []VolumeMountStatus, user ContainerUser,
    allocatedResourcesStatus []ResourceStatus, stopSignal string`,
  ContainerState: `
    waiting ContainerStateWaiting, running ContainerStateRunning,
    terminated ContainerStateTerminated`,
  ContainerStateWaiting: 'reason string, message string',
  ContainerStateRunning: 'startedAt string',
  ContainerStateTerminated: `
    exitCode int32, signal int32, reason string, message string, startedAt string,
    finishedAt string, containerID string`,
  VolumeMountStatus: `
    name string, mountPath string, readOnly bool, recursiveReadOnly string,
    volumeStatus VolumeStatus`,
  VolumeStatus: 'image ImageVolumeStatus',
  ImageVolumeStatus: 'imageRef string',
  ContainerUser: 'linux LinuxContainerUser',
  LinuxContainerUser: 'uid int64, gid int64, supplementalGroups []int64',
  ResourceStatus: 'name string, resources []ResourceHealth',
  ResourceHealth: 'resourceID string, health string, message string',
  PodResourceClaimStatus: 'name string, resourceClaimName string',
  PodExtendedResourceClaimStatus: `
    requestMappings []ContainerExtendedResourceRequest, resourceClaimName string`,
  ContainerExtendedResourceRequest: 'containerName string, resourceName string, requestName string',
  NodeAllocatableResourceClaimStatus: `
    resourceClaimName string, containers []string, resources map:Quantity`,
} as const;
