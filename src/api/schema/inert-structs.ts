/**
 * Fields of kinds on which nobody acts: what is below them is kept as it comes. Notation: see struct-table.ts.
 * Upstream: api core/v1, autoscaling/v2, networking/v1, storage/v1, resource/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';
const WITH_SPEC = `${OBJECT}, spec any`;
const WITH_STATUS = `${WITH_SPEC}, status any`;

export const INERT_STRUCTS = {
  ReplicationController: WITH_STATUS,
  HorizontalPodAutoscaler: WITH_STATUS,
  IngressClass: WITH_SPEC,
  Ingress: WITH_STATUS,
  NetworkPolicy: WITH_SPEC,
  CSIDriver: WITH_SPEC,
  CSINode: WITH_SPEC,
  CSIStorageCapacity: `
    ${OBJECT}, nodeTopology LabelSelector, storageClassName string, capacity Quantity,
    maximumVolumeSize Quantity`,
  VolumeAttachment: WITH_STATUS,
  DeviceClass: WITH_SPEC,
  ResourceClaim: WITH_STATUS,
  ResourceClaimTemplate: WITH_SPEC,
  ResourceSlice: WITH_SPEC,
} as const;
