/**
 * Which volumes take up the node's own disk, and where. Upstream: pkg/volume/util/util.go,
 * IsLocalEphemeralVolume (v1.36): of what shows the API, ConfigMaps alone.
 */
import type { Volume } from '../../api/index.ts';

/** Of the volumes there are here: an OCI volume shows what the image file system holds. */
export function isLocalVolume({ emptyDir, configMap }: Volume): boolean {
  return configMap !== undefined || (emptyDir !== undefined && (emptyDir.medium ?? '') === '');
}

/** The plugin's directory below `volumes/` of a pod; undefined: the volume is not measured. */
export function pluginDirectoryOf({ emptyDir, configMap }: Volume): string | undefined {
  if (emptyDir !== undefined) return 'kubernetes.io~empty-dir';
  return configMap === undefined ? undefined : 'kubernetes.io~configmap';
}
