/**
 * Claims that are made for volumes of one pod, and go with it. Pure.
 * Upstream: component-helpers storage/ephemeral/ephemeral.go (v1.36).
 */
import type { Pod, Volume } from './objects.ts';
import type { PersistentVolumeClaim } from './storage-objects.ts';

/** Of the claim that a volume is, if it is one. */
export function claimNameOf(
  { metadata }: Pick<Pod, 'metadata'>,
  { name, persistentVolumeClaim, ephemeral }: Volume,
): string | undefined {
  if (persistentVolumeClaim !== undefined) return persistentVolumeClaim.claimName;
  return ephemeral === undefined ? undefined : `${metadata.name}-${name}`;
}

/** Whether the claim was made for the pod, and does not happen to have its name. */
export function isClaimOfPod(
  { metadata: { namespace, uid } }: Pick<Pod, 'metadata'>,
  { metadata }: PersistentVolumeClaim,
): boolean {
  return (
    metadata.namespace === namespace &&
    metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) ===
      true
  );
}
