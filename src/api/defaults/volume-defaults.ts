/**
 * What the server fills in for a volume: a volume without a source is an `emptyDir`; file modes are
 * 0644. Runs before fields of disabled features are dropped, so a volume that loses its only source
 * that way is left without one and refused. Upstream: pkg/apis/core/v1/defaults.go.
 */
import type { FeatureGates } from '../feature-gates.ts';
import type { Volume } from '../objects.ts';
import { hasSource } from '../validation/volumes.ts';
import { defaultPullPolicy, isUnset } from './pull-policy.ts';

const FILE_MODE = 0o644;
const TOKEN_SECONDS = 3600;

export function setVolumeDefaults(volume: Volume, gates: FeatureGates): void {
  if (!hasSource(volume)) volume.emptyDir = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected'] as const) {
    const modes = volume[source];
    if (modes !== undefined) modes.defaultMode ??= FILE_MODE;
  }
  for (const source of volume.projected?.sources ?? []) {
    const { serviceAccountToken: token } = source;
    if (token !== undefined) token.expirationSeconds ??= TOKEN_SECONDS;
    setItemDefaults(source.downwardAPI?.items);
  }
  setItemDefaults(volume.downwardAPI?.items);
  setLegacyDefaults(volume);
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
  if (claim !== undefined) claim.volumeMode ??= 'Filesystem';
  if (volume.hostPath !== undefined) volume.hostPath.type ??= '';
  const { image, oci } = volume;
  if (image !== undefined && gates.ImageVolume && isUnset(image.pullPolicy)) {
    image.pullPolicy = defaultPullPolicy(image.reference ?? '');
  }
  // Not by the tag: a pod without the field means the same before the gate is opened and after.
  if (oci !== undefined && gates.OCIVolumePullPolicy && isUnset(oci.pullPolicy)) {
    oci.pullPolicy = 'Always';
  }
}

/** Of the sources that pods and PersistentVolumes have alike. */
export function setLegacyDefaults({
  iscsi,
  rbd,
  azureDisk,
  scaleIO,
}: Pick<Volume, 'iscsi' | 'rbd' | 'azureDisk' | 'scaleIO'>): void {
  if (iscsi !== undefined) iscsi.iscsiInterface ||= 'default';
  if (rbd !== undefined) {
    rbd.pool ||= 'rbd';
    rbd.user ||= 'admin';
    rbd.keyring ||= '/etc/ceph/keyring';
  }
  if (azureDisk !== undefined) {
    azureDisk.cachingMode ??= 'ReadWrite';
    azureDisk.kind ??= 'Shared';
    azureDisk.fsType ??= 'ext4';
    azureDisk.readOnly ??= false;
  }
  if (scaleIO !== undefined) {
    scaleIO.storageMode ||= 'ThinProvisioned';
    scaleIO.fsType ||= 'xfs';
  }
}

type DownwardAPIItems = NonNullable<Volume['downwardAPI']>['items'];

function setItemDefaults(items: DownwardAPIItems = []): void {
  for (const { fieldRef, resourceFieldRef } of items) {
    if (fieldRef !== undefined) fieldRef.apiVersion ||= 'v1';
    if (resourceFieldRef !== undefined) resourceFieldRef.divisor ??= '0';
  }
}
