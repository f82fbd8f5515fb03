/** Which volumes take up the node's own disk. Upstream: pkg/volume/util/util.go, IsLocalEphemeralVolume (v1.36). */
import type { Volume } from '../../api/index.ts';

/** Of the volumes there are here: an OCI volume shows what the image file system holds. */
export function isLocalVolume({ emptyDir }: Volume): boolean {
  return emptyDir !== undefined && (emptyDir.medium ?? '') === '';
}
