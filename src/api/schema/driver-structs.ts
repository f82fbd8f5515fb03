/**
 * Fields of what drivers of volumes say of themselves. Notation: see struct-table.ts.
 * Upstream: api storage/v1, release 1.36; kubernetes-types.test.ts compares.
 */
export const DRIVER_STRUCTS = {
  CSIDriverSpec: `
    attachRequired bool, podInfoOnMount bool, volumeLifecycleModes []string, storageCapacity bool,
    fsGroupPolicy string, tokenRequests []DriverTokenRequest, requiresRepublish bool,
    seLinuxMount bool, nodeAllocatableUpdatePeriodSeconds int64,
    serviceAccountTokenInSecrets bool, preventPodSchedulingIfMissing bool`,
  // Upstream's TokenRequest of this group.
  DriverTokenRequest: 'audience string, expirationSeconds int64',
  CSINodeSpec: 'drivers []CSINodeDriver',
  CSINodeDriver: `
    name string, nodeID string, topologyKeys []string, allocatable VolumeNodeResources`,
  VolumeNodeResources: 'count int32',
  VolumeAttachmentSpec: 'attacher string, source VolumeAttachmentSource, nodeName string',
  VolumeAttachmentSource: 'persistentVolumeName string, inlineVolumeSpec PersistentVolumeSpec',
  VolumeAttachmentStatus: `
    attached bool, attachmentMetadata map:string, attachError VolumeError,
    detachError VolumeError`,
  VolumeError: 'time string, message string, errorCode int32',
} as const;
