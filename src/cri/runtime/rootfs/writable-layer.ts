/**
 * What a container's processes changed of its root, as its snapshot would hold it: counted by a walk, once for each
 * state that somebody asks about. Upstream: containerd core/snapshots, Usage of an active snapshot (v2.3).
 *
 * It takes up room of the node's disk, in the directory of the snapshot: so many names, and so many bytes. Where
 * that is full, nothing more is written.
 *
 * Deviation: what is in the files is in memory; on the disk are holes, in a file that stands for all of them. Of the
 * places that runc makes for its mounts nothing is counted, which has no bytes and a few inodes.
 */
import type { DiskUsage, FileSystem } from '../../../sim/index.ts';
import type { TreeCopy } from '../../../sim/memory/index.ts';
import { IMAGE_FS_ROOT } from '../../index.ts';

/** A directory in it for each layer; nobody else writes there. */
export const SNAPSHOTS = `${IMAGE_FS_ROOT}/snapshots`;
const EMPTY = new Uint8Array(0);
/** File systems of their own, in memory. */
const MOUNTED = /^\/(?:dev|proc|sys)$/;

export class WritableLayer {
  readonly #copy: TreeCopy;
  readonly #isOwnFile: (path: string) => boolean;
  readonly #directory: string;
  #countedAt: number | undefined;
  #counted: DiskUsage = { usedBytes: 0, inodesUsed: 0 };
  #hasPlace = false;
  /** What of it is on the disk. */
  #names = 0;
  #bytes = 0;

  /** @param isOwnFile what the runtime mounts for the container alone: `/etc/hosts` */
  constructor(copy: TreeCopy, isOwnFile: (path: string) => boolean, containerId: string) {
    this.#copy = copy;
    this.#isOwnFile = isOwnFile;
    this.#directory = `${SNAPSHOTS}/${containerId}`;
  }

  get usage(): DiskUsage {
    const changes = this.#copy.files.changeCount();
    if (this.#countedAt !== changes) {
      this.#countedAt = changes;
      this.#counted = this.#copy.changes((path) => MOUNTED.test(path) || this.#isOwnFile(path));
    }
    return this.#counted;
  }

  /** Before something is changed: there is as much room as on the disk. @param files of the node */
  async look(files: FileSystem): Promise<void> {
    if (!this.#hasPlace) await files.mkdir(SNAPSHOTS, { recursive: true });
    this.#hasPlace = true;
    const { availableBytes, inodesFree } = await files.statfs(SNAPSHOTS);
    this.#copy.leaveRoom(availableBytes, inodesFree);
  }

  /**
   * After something was changed. @param files of the node
   * @throws {FileSystemError} also ENOSPC: the layer holds the whole of a file of which a part was changed
   */
  async keep(files: FileSystem): Promise<void> {
    const { usedBytes, inodesUsed } = this.usage;
    if (inodesUsed === 0 && this.#names > 0) await this.discard(files);
    if (inodesUsed === 0) return;
    if (this.#names === 0) {
      await files.mkdir(this.#directory);
      this.#names = 1;
    }
    if (usedBytes < this.#bytes) await this.#resize(files, usedBytes);
    for (; this.#names > inodesUsed; this.#names -= 1) {
      await files.unlink(`${this.#directory}/${String(this.#names - 1)}`);
    }
    for (; this.#names < inodesUsed; this.#names += 1) {
      await files.writeFile(`${this.#directory}/${String(this.#names)}`, EMPTY);
    }
    if (usedBytes > this.#bytes) await this.#resize(files, usedBytes);
  }

  /** The container is gone. @param files of the node @throws {FileSystemError} */
  async discard(files: FileSystem): Promise<void> {
    await files.rm(this.#directory);
    this.#names = 0;
    this.#bytes = 0;
  }

  /** Its directory is one of the names; the first file in it stands for what is in all. */
  async #resize(files: FileSystem, bytes: number): Promise<void> {
    await files.truncate(`${this.#directory}/1`, bytes);
    this.#bytes = bytes;
  }
}
