/**
 * What a document says is filled in, where the zero of Go is not it, and structs of which one field says which other is
 * given. Upstream: the markers default and union of the Go types of api and apimachinery, as a kube-apiserver 1.36.3
 * publishes them.
 */

/** A reference by name may leave it out, for reasons of the past. */
const BY_NAME = [
  'ConfigMapEnvSource',
  'ConfigMapKeySelector',
  'ConfigMapProjection',
  'ConfigMapVolumeSource',
  'LocalObjectReference',
  'SecretEnvSource',
  'SecretKeySelector',
  'SecretProjection',
];

/** `struct.field` */
export const PUBLISHED_DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...BY_NAME.map((struct) => [`${struct}.name`, ''] as const),
  ['AzureDiskVolumeSource.cachingMode', 'ReadWrite'],
  ['AzureDiskVolumeSource.fsType', 'ext4'],
  ['AzureDiskVolumeSource.kind', 'Shared'],
  ['AzureDiskVolumeSource.readOnly', false],
  ['Binding.metadata', {}],
  ['Binding.target', {}],
  ['ContainerPort.protocol', 'TCP'],
  ['FileKeySelector.optional', false],
  ['GRPCAction.service', ''],
  ['ISCSIPersistentVolumeSource.iscsiInterface', 'default'],
  ['ISCSIVolumeSource.iscsiInterface', 'default'],
  ['RBDPersistentVolumeSource.keyring', '/etc/ceph/keyring'],
  ['RBDPersistentVolumeSource.pool', 'rbd'],
  ['RBDPersistentVolumeSource.user', 'admin'],
  ['RBDVolumeSource.keyring', '/etc/ceph/keyring'],
  ['RBDVolumeSource.pool', 'rbd'],
  ['RBDVolumeSource.user', 'admin'],
  ['ReplicationControllerSpec.minReadySeconds', 0],
  ['ReplicationControllerSpec.replicas', 1],
  ['ScaleIOPersistentVolumeSource.fsType', 'xfs'],
  ['ScaleIOPersistentVolumeSource.storageMode', 'ThinProvisioned'],
  ['ScaleIOVolumeSource.fsType', 'xfs'],
  ['ScaleIOVolumeSource.storageMode', 'ThinProvisioned'],
  ['ServicePort.protocol', 'TCP'],
]);

const LOCALHOST = {
  discriminator: 'type',
  'fields-to-discriminateBy': { localhostProfile: 'LocalhostProfile' },
};
/** Structs of which one field says which other is given. */
export const UNIONS: ReadonlyMap<string, object> = new Map<string, object>([
  ['AppArmorProfile', LOCALHOST],
  ['SeccompProfile', LOCALHOST],
  ['PodSchedulingGroup', { 'fields-to-discriminateBy': { podGroupName: 'PodGroupName' } }],
  ['LimitResponse', { discriminator: 'type', 'fields-to-discriminateBy': { queuing: 'Queuing' } }],
  [
    'PriorityLevelConfigurationSpec',
    {
      discriminator: 'type',
      'fields-to-discriminateBy': { exempt: 'Exempt', limited: 'Limited' },
    },
  ],
  [
    'flowcontrol.Subject',
    {
      discriminator: 'kind',
      'fields-to-discriminateBy': {
        group: 'Group',
        serviceAccount: 'ServiceAccount',
        user: 'User',
      },
    },
  ],
]);
