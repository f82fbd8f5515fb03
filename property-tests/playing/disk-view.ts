/**
 * The disk of a node of a play, and who looks at it from beside: at once, whatever the loop does. No defect of
 * a port comes between.
 */
import type { LabPorts } from '../../src/lab/index.ts';
import type { FileSystem } from '../../src/sim/index.ts';
import type { Disk } from '../../src/sim/memory/disk.ts';
import { joinedContent } from '../../src/sim/memory/file-content.ts';
import {
  createMemoryHostAdapters,
  createVolatileHostAdapters,
} from '../../src/sim/memory/index.ts';
import { pathOfMount, type Inode } from '../../src/sim/memory/inode.ts';
import { MemoryFileSystem } from '../../src/sim/memory/memory-file-system.ts';
import { MemoryMounter } from '../../src/sim/memory/memory-mounter.ts';
import type { FilesSeen } from './observed.ts';

type HostDisk = Parameters<LabPorts['openHost']>[1];

export class DiskView {
  readonly #disk: Disk;

  private constructor(disk: Disk) {
    this.#disk = disk;
  }

  /**
   * An empty disk in memory, as `memoryPorts` opens one.
   * @param seen is told of paths to which something was done that could change what a volume shows
   */
  static open(asked: HostDisk, seen: (path: string) => void) {
    const open = asked?.isVolatile === true ? createVolatileHostAdapters : createMemoryHostAdapters;
    const { disk, ...opened } = open(asked?.disk, asked?.separate);
    const files = new SeenFiles(disk, seen);
    const host = { ...opened, files, mounter: new SeenMounter(disk, seen) };
    return { host, view: new DiskView(disk) };
  }

  /**
   * The files below a path, links followed, by the rest of their path: `''` if it is a file itself. Names
   * that a publication keeps for itself (`..data`) are left out. Undefined: there is nothing.
   */
  filesAt(path: string): FilesSeen | undefined {
    if (this.#nodeAt(path) === undefined) return undefined;
    const files: Record<string, string> = {};
    this.#gather(path, '', files);
    return files;
  }

  /** What a link says. */
  linkAt(path: string): string | undefined {
    const place = this.#disk.tree.walk(path, false);
    const node = typeof place === 'string' ? undefined : place.node;
    return node?.type === 'symlink' ? node.target : undefined;
  }

  /** The files below a path, and the modes and groups that they have: `440 1000`, each once. */
  shownAt(
    path: string,
  ): { readonly files: FilesSeen; readonly modes: readonly string[] } | undefined {
    if (this.#nodeAt(path) === undefined) return undefined;
    const files: Record<string, string> = {};
    const modes = new Set<string>();
    this.#gather(path, '', files, modes);
    return { files, modes: [...modes].sort() };
  }

  namesIn(path: string): readonly string[] {
    const node = this.#nodeAt(path);
    return node?.type === 'directory' ? [...(node.entries?.keys() ?? [])].sort() : [];
  }

  /** The names in a directory of the node's own disk, whatever is mounted over it. No link leads there. */
  namesOnDisk(path: string): readonly string[] {
    let at: Inode | undefined = this.#disk.tree.root;
    for (const name of path.split('/').slice(1)) {
      at = at?.type === 'directory' ? at.entries?.get(name) : undefined;
    }
    return at?.type === 'directory' ? [...(at.entries?.keys() ?? [])].sort() : [];
  }

  /** Where something is mounted below a directory. */
  mountsBelow(directory: string): readonly string[] {
    const targets: string[] = [];
    for (const mount of this.#disk.tree.mounts) {
      const target = pathOfMount(mount);
      if (target.startsWith(`${directory}/`)) targets.push(target);
    }
    return targets.sort();
  }

  #nodeAt(path: string) {
    const place = this.#disk.tree.walk(path, true);
    return typeof place === 'string' ? undefined : place.node;
  }

  #gather(top: string, below: string, files: Record<string, string>, modes?: Set<string>): void {
    const path = `${top}${below}`;
    const node = this.#nodeAt(path);
    if (node?.type === 'file') {
      files[below.slice(1)] = new TextDecoder().decode(joinedContent(node));
      modes?.add(`${node.mode.toString(8)} ${String(node.gid)}`);
    } else if (node === undefined) {
      // A link that leads nowhere.
      files[below.slice(1)] = '';
    } else {
      for (const name of this.namesIn(path)) {
        if (!name.startsWith('..')) this.#gather(top, `${below}/${name}`, files, modes);
      }
    }
  }
}

/** Every call has happened when it returns, so whoever looks then sees what came of it. */
class SeenFiles extends MemoryFileSystem {
  readonly #disk: Disk;
  readonly #seen: (path: string) => void;

  constructor(disk: Disk, seen: (path: string) => void, now?: number) {
    super(disk, now);
    this.#disk = disk;
    this.#seen = seen;
  }

  /** Who writes through it is seen too: all of a node do. */
  override dated(now: number): FileSystem {
    return new SeenFiles(this.#disk, this.#seen, now);
  }

  override symlink(target: string, path: string): Promise<void> {
    return this.#after(super.symlink(target, path), path);
  }

  override rename(from: string, to: string): Promise<void> {
    return this.#after(super.rename(from, to), to);
  }

  override unlink(path: string): Promise<void> {
    return this.#after(super.unlink(path), path);
  }

  override rm(path: string): Promise<void> {
    return this.#after(super.rm(path), path);
  }

  override writeFile(...given: Parameters<MemoryFileSystem['writeFile']>): Promise<void> {
    return this.#after(super.writeFile(...given), given[0]);
  }

  override chmod(path: string, mode: number): Promise<void> {
    return this.#after(super.chmod(path, mode), path);
  }

  override lchown(path: string, uid: number, gid: number): Promise<void> {
    return this.#after(super.lchown(path, uid, gid), path);
  }

  #after(done: Promise<void>, path: string): Promise<void> {
    this.#seen(path);
    return done;
  }
}

class SeenMounter extends MemoryMounter {
  readonly #seen: (path: string) => void;

  constructor(disk: Disk, seen: (path: string) => void) {
    super(disk);
    this.#seen = seen;
  }

  override unmount(target: string): Promise<void> {
    const done = super.unmount(target);
    this.#seen(target);
    return done;
  }
}
