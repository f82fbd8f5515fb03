/** What claims and volumes say of themselves, as it is written. Pure. Upstream: pv_controller.go, updateClaimStatus. */
import {
  STORAGE_ANNOTATIONS,
  type PersistentVolume,
  type PersistentVolumeClaim,
} from '../../api/index.ts';

export type VolumePhase = NonNullable<PersistentVolume['status']['phase']>;
export type ClaimPhase = NonNullable<PersistentVolumeClaim['status']['phase']>;

/** @param volume what the claim is bound to, if it is */
export function claimStatus(
  { status }: PersistentVolumeClaim,
  phase: ClaimPhase,
  volume: PersistentVolume | undefined,
): PersistentVolumeClaim['status'] {
  const { accessModes: _modes, capacity: _capacity, ...others } = status;
  const next: PersistentVolumeClaim['status'] = { ...others, phase };
  if (volume === undefined) return next;
  const { accessModes, capacity } = volume.spec;
  if (accessModes !== undefined) next.accessModes = accessModes;
  if (capacity !== undefined) next.capacity = capacity;
  return next;
}

export interface ReclaimFailure {
  readonly reason: 'VolumeFailedDelete' | 'VolumeFailedRecycle';
  readonly message: string;
}

/**
 * What is to become of a volume whose claim is gone, where this is for the controller to do; who made the volume
 * removes it.
 */
export function reclaiming({
  metadata,
  spec,
}: PersistentVolume): 'nothing' | 'delete' | ReclaimFailure {
  const { persistentVolumeReclaimPolicy: policy, hostPath } = spec;
  const { name, annotations, deletionTimestamp } = metadata;
  if (policy === 'Recycle') {
    return {
      reason: 'VolumeFailedRecycle',
      message: 'No recycler plugin found for the volume!',
    };
  }
  const isOthers = annotations?.[STORAGE_ANNOTATIONS.provisionedBy] !== undefined;
  if (policy !== 'Delete' || isOthers || deletionTimestamp !== undefined) return 'nothing';
  const reason = 'VolumeFailedDelete';
  if (hostPath === undefined) {
    const message = `error getting deleter volume plugin for volume "${name}": no deletable volume plugin matched`;
    return { reason, message };
  }
  // Where the controller runs, which is no node of this cluster.
  if (/^\/tmp\/.+/.test(hostPath.path)) return 'delete';
  const message = `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
  return { reason, message };
}

/** Made for its claim alone: of no use to another. */
export function isProvisioned({ metadata, spec }: PersistentVolume): boolean {
  const isMade = metadata.annotations?.[STORAGE_ANNOTATIONS.provisionedBy] !== undefined;
  return isMade && spec.persistentVolumeReclaimPolicy === 'Delete';
}
