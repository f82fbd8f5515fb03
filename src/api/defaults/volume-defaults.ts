/**
 * What the server fills in for a volume: a volume without a source is an `emptyDir`; file modes are
 * 0644. Runs before fields of disabled features are dropped, so a volume that loses its only source
 * that way is left without one and refused. Upstream: pkg/apis/core/v1/defaults.go.
 */
import type { Volume } from '../objects.ts';
import { hasSource } from '../validation/volumes.ts';
import { defaultPullPolicy } from './container-defaults.ts';

const FILE_MODE = 0o644;

export function setVolumeDefaults(volume: Volume): void {
  if (!hasSource(volume)) volume.emptyDir = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected'] as const) {
    const modes = volume[source];
    if (modes !== undefined) modes.defaultMode ??= FILE_MODE;
  }
  if (volume.hostPath !== undefined) volume.hostPath.type ??= '';
  if (volume.image !== undefined) {
    volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference ?? '');
  }
}
