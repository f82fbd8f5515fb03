/** Which manifest of an index is ours. Source: image-spec v1.1, image-index.md, "platform". */
import { ManifestError, type Index, type IndexEntry, type Platform } from './manifest.ts';

export const DEFAULT_PLATFORM: Platform = { os: 'linux', architecture: 'amd64' };

/**
 * The first entry that matches; a variant only matters if both sides name one. An index without any
 * platform has one entry for everybody (artifacts do that).
 *
 * @throws {ManifestError} if nothing matches
 */
export function choosePlatform(index: Index, wanted: Platform): IndexEntry {
  const match = index.manifests.find(
    ({ platform }) =>
      platform !== undefined &&
      platform.os === wanted.os &&
      platform.architecture === wanted.architecture &&
      (wanted.variant === undefined ||
        platform.variant === undefined ||
        platform.variant === wanted.variant),
  );
  const general = index.manifests.find(({ platform }) => platform === undefined);
  const chosen = match ?? general;
  if (chosen === undefined) {
    throw new ManifestError(
      `no match for platform in manifest: ${wanted.os}/${wanted.architecture}: not found`,
    );
  }
  return chosen;
}
