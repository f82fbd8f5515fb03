/**
 * Fields of kinds on which nobody acts; what is below a field of type any is kept as it comes. Notation: see struct-table.ts.
 * Upstream: api core/v1, autoscaling/v2, networking/v1, storage/v1, resource/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';
const WITH_SPEC = `${OBJECT}, spec any`;
const WITH_STATUS = `${WITH_SPEC}, status any`;

export const INERT_STRUCTS = {
  ReplicationController: `
    ${OBJECT}, spec ReplicationControllerSpec, status ReplicationControllerStatus`,
  HorizontalPodAutoscaler: `
    ${OBJECT}, spec HorizontalPodAutoscalerSpec, status HorizontalPodAutoscalerStatus`,
  IngressClass: `${OBJECT}, spec IngressClassSpec`,
  Ingress: `${OBJECT}, spec IngressSpec, status IngressStatus`,
  NetworkPolicy: `${OBJECT}, spec NetworkPolicySpec`,
  CSIDriver: `${OBJECT}, spec CSIDriverSpec`,
  CSINode: `${OBJECT}, spec CSINodeSpec`,
  CSIStorageCapacity: `
    ${OBJECT}, nodeTopology LabelSelector, storageClassName string, capacity Quantity,
    maximumVolumeSize Quantity`,
  VolumeAttachment: `${OBJECT}, spec VolumeAttachmentSpec, status VolumeAttachmentStatus`,
  DeviceClass: WITH_SPEC,
  ResourceClaim: WITH_STATUS,
  ResourceClaimTemplate: WITH_SPEC,
  ResourceSlice: WITH_SPEC,
} as const;
