/**
 * Fields of PersistentVolumeClaim, PersistentVolume and StorageClass; a claim's spec is with the volumes of pods.
 * Notation: see struct-table.ts. Upstream: api core/v1 and storage/v1, release 1.36.
 */
const OBJECT = 'kind string, apiVersion string, metadata ObjectMeta';

export const STORAGE_STRUCTS = {
  PersistentVolumeClaim: `
    ${OBJECT}, spec PersistentVolumeClaimSpec, status PersistentVolumeClaimStatus`,
  PersistentVolumeClaimStatus: `
    phase string, accessModes []string, capacity map:Quantity,
    conditions []PersistentVolumeClaimCondition, allocatedResources map:Quantity,
    allocatedResourceStatuses map:string, currentVolumeAttributesClassName string,
    modifyVolumeStatus ModifyVolumeStatus`,
  PersistentVolumeClaimCondition: `
    type string, status string, lastProbeTime string, lastTransitionTime string, reason string,
    message string`,
  ModifyVolumeStatus: 'targetVolumeAttributesClassName string, status string',
  PersistentVolume: `${OBJECT}, spec PersistentVolumeSpec, status PersistentVolumeStatus`,
  PersistentVolumeSpec: `
    capacity map:Quantity, gcePersistentDisk GCEPersistentDiskVolumeSource,
    awsElasticBlockStore AWSElasticBlockStoreVolumeSource, hostPath HostPathVolumeSource,
    glusterfs GlusterfsPersistentVolumeSource, nfs NFSVolumeSource,
    rbd RBDPersistentVolumeSource, iscsi ISCSIPersistentVolumeSource,
    cinder CinderPersistentVolumeSource, cephfs CephFSPersistentVolumeSource, fc FCVolumeSource,
    flocker FlockerVolumeSource, flexVolume FlexPersistentVolumeSource,
    azureFile AzureFilePersistentVolumeSource, vsphereVolume VsphereVirtualDiskVolumeSource,
    quobyte QuobyteVolumeSource, azureDisk AzureDiskVolumeSource,
    photonPersistentDisk PhotonPersistentDiskVolumeSource, portworxVolume PortworxVolumeSource,
    scaleIO ScaleIOPersistentVolumeSource, local LocalVolumeSource,
    storageos StorageOSPersistentVolumeSource, csi CSIPersistentVolumeSource,
    accessModes []string, claimRef ObjectReference, persistentVolumeReclaimPolicy string,
    storageClassName string, mountOptions []string, volumeMode string,
    nodeAffinity VolumeNodeAffinity, volumeAttributesClassName string`,
  PersistentVolumeStatus:
    'phase string, message string, reason string, lastPhaseTransitionTime string',
  VolumeNodeAffinity: 'required NodeSelector',
  LocalVolumeSource: 'path string, fsType string',
  SecretReference: 'name string, namespace string',
  GlusterfsPersistentVolumeSource: `
    endpoints string, path string, readOnly bool, endpointsNamespace string`,
  RBDPersistentVolumeSource: `
    monitors []string, image string, fsType string, pool string, user string, keyring string,
    secretRef SecretReference, readOnly bool`,
  ISCSIPersistentVolumeSource: `
    targetPortal string, iqn string, lun int32, iscsiInterface string, fsType string,
    readOnly bool, portals []string, chapAuthDiscovery bool, chapAuthSession bool,
    secretRef SecretReference, initiatorName string`,
  CinderPersistentVolumeSource: `
    volumeID string, fsType string, readOnly bool, secretRef SecretReference`,
  CephFSPersistentVolumeSource: `
    monitors []string, path string, user string, secretFile string, secretRef SecretReference,
    readOnly bool`,
  FlexPersistentVolumeSource: `
    driver string, fsType string, secretRef SecretReference, readOnly bool, options map:string`,
  AzureFilePersistentVolumeSource: `
    secretName string, shareName string, readOnly bool, secretNamespace string`,
  ScaleIOPersistentVolumeSource: `
    gateway string, system string, secretRef SecretReference, sslEnabled bool,
    protectionDomain string, storagePool string, storageMode string, volumeName string,
    fsType string, readOnly bool`,
  StorageOSPersistentVolumeSource: `
    volumeName string, volumeNamespace string, fsType string, readOnly bool,
    secretRef ObjectReference`,
  CSIPersistentVolumeSource: `
    driver string, volumeHandle string, readOnly bool, fsType string,
    volumeAttributes map:string, controllerPublishSecretRef SecretReference,
    nodeStageSecretRef SecretReference, nodePublishSecretRef SecretReference,
    controllerExpandSecretRef SecretReference, nodeExpandSecretRef SecretReference`,
  StorageClass: `
    ${OBJECT}, provisioner string, parameters map:string, reclaimPolicy string,
    mountOptions []string, allowVolumeExpansion bool, volumeBindingMode string,
    allowedTopologies []TopologySelectorTerm`,
  TopologySelectorTerm: 'matchLabelExpressions []TopologySelectorLabelRequirement',
  TopologySelectorLabelRequirement: 'key string, values []string',
} as const;
