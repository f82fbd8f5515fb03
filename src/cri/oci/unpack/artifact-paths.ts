/**
 * Whose each path of an artifact's tree is: two blobs may share directories and nothing else, whatever order they
 * come in. What one archive has twice is its own business.
 *
 * Upstream: oras.land/oras-go content/file (`duplicate name`), for titles; archives are unpacked here.
 */
import type { TreePath } from './layer-entry.ts';
import { UnpackError } from './unpack-error.ts';

export class ArtifactPaths {
  /** Files, links and what else is no directory: path to the digest of its blob. */
  readonly #leaves = new Map<string, string>();
  /** Directories, named or implied, and one of the blobs that are in them. */
  readonly #directories = new Map<string, string>();

  /** @throws {UnpackError} ArchiveCorrupt if another blob has the path, or has no directory above or one there */
  claim(path: TreePath, isDirectory: boolean, digest: string): void {
    const name = path.join('/');
    for (let depth = 1; depth < path.length; depth += 1) {
      this.#claimDirectory(path.slice(0, depth).join('/'), name, digest);
    }
    if (isDirectory) {
      this.#claimDirectory(name, name, digest);
      return;
    }
    const other = this.#leaves.get(name) ?? this.#directories.get(name) ?? digest;
    if (other !== digest) throw duplicate(name, digest, other);
    this.#leaves.set(name, digest);
  }

  #claimDirectory(directory: string, name: string, digest: string): void {
    const other = this.#leaves.get(directory) ?? digest;
    if (other !== digest) throw duplicate(name, digest, other);
    if (!this.#directories.has(directory)) this.#directories.set(directory, digest);
  }
}

function duplicate(name: string, one: string, other: string): UnpackError {
  return new UnpackError('ArchiveCorrupt', name, `duplicate name: of ${other} and ${one}`);
}
