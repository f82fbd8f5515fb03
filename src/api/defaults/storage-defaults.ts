/** What the server fills in for claims. Upstream: pkg/apis/core/v1/defaults.go. */
import type { PersistentVolumeClaimSpec } from '../storage-objects.ts';

/** The spec itself, if there is nothing to fill in. */
export function setClaimSpecDefaults(spec: PersistentVolumeClaimSpec): PersistentVolumeClaimSpec {
  return spec.volumeMode === undefined ? { ...spec, volumeMode: 'Filesystem' } : spec;
}
