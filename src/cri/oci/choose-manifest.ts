/**
 * The manifest for a node, through indexes within indexes. Source: image-spec v1.1, image-index.md, which has
 * them followed; containerd, images.Manifest, which tries each entry that names no platform.
 */
import { rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { Digest } from './digest.ts';
import { ManifestError, type Index, type Manifest, type Platform } from './manifest.ts';
import { choosePlatform, NoMatchError } from './platform.ts';

/** So many indexes within each other, and of each so many entries that are tried. */
const DEPTH_MAX = 4;
const TRIED_MAX = 4;

/**
 * @param path the digest to begin with; those on the way are added, the manifest's last
 * @throws {ManifestError}
 */
export function* chooseManifest(
  path: Digest[],
  platform: Platform,
  manifestOf: (digest: Digest) => Steps<Manifest | Index>,
  depth = 1,
): Steps<Manifest> {
  const digest = path.at(-1) as Digest;
  const found = yield* manifestOf(digest);
  if (found.kind === 'manifest') return found;
  if (depth > DEPTH_MAX) {
    throw new ManifestError(`${digest}: more than ${String(DEPTH_MAX)} indexes within each other`);
  }
  let why: unknown;
  for (const entry of choosePlatform(found, platform).slice(0, TRIED_MAX)) {
    const length = path.push(entry.digest);
    try {
      return yield* chooseManifest(path, platform, manifestOf, depth + 1);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof NoMatchError)) throw error;
      path.length = length - 1;
      why = error;
    }
  }
  throw why;
}
