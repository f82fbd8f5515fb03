/**
 * What a container's processes changed of its root, as its snapshot would hold it: counted by a walk, once for each
 * state that somebody asks about. Upstream: containerd core/snapshots, Usage of an active snapshot (v2.3).
 *
 * Deviation: of the places that runc makes for its mounts nothing is counted, which has no bytes and a few inodes.
 */
import type { DiskUsage } from '../../../sim/index.ts';
import type { TreeCopy } from '../../../sim/memory/index.ts';

/** File systems of their own, in memory. */
const MOUNTED = /^\/(?:dev|proc|sys)$/;

export class WritableLayer {
  readonly #copy: TreeCopy;
  readonly #isOwnFile: (path: string) => boolean;
  #countedAt: number | undefined;
  #counted: DiskUsage = { usedBytes: 0, inodesUsed: 0 };

  /** @param isOwnFile what the runtime mounts for the container alone: `/etc/hosts` */
  constructor(copy: TreeCopy, isOwnFile: (path: string) => boolean) {
    this.#copy = copy;
    this.#isOwnFile = isOwnFile;
  }

  get usage(): DiskUsage {
    const changes = this.#copy.files.changeCount();
    if (this.#countedAt !== changes) {
      this.#countedAt = changes;
      this.#counted = this.#copy.changes((path) => MOUNTED.test(path) || this.#isOwnFile(path));
    }
    return this.#counted;
  }
}
