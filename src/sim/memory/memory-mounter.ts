/**
 * Bind mounts of a memory disk: a record on the covered inode, so making, finding and removing one
 * costs its path and nothing more. The mount holds the source's inode, whatever becomes of its name,
 * and is read-only (EROFS). Mounts inside the source do not show through, as with the kernel's
 * non-recursive bind.
 */
import { invariant, type Mounter, type MountPoint, rethrowProgrammerError } from '../index.ts';
import type { Disk } from './disk.ts';
import { failure, type FailureCode } from './failure.ts';
import { pathOfMount, type Inode, type Mount } from './inode.ts';
import { isAtOrBelow, isEmpty } from './rename-rules.ts';
import { isCovered, pathOfPlace, type Place } from './tree.ts';

const DONE = Promise.resolve();

export class MemoryMounter implements Mounter {
  readonly strategy = 'memory';
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  bind(source: string, target: string): Promise<void> {
    try {
      this.#bind(source, target);
      return DONE;
    } catch (error) {
      rethrowProgrammerError(error);
      return Promise.reject(error);
    }
  }

  unmount(target: string): Promise<void> {
    const mount = this.#mountAt(target);
    if (mount === undefined) return DONE;
    if (mount.innerCount > 0) return Promise.reject(failure('EBUSY', 'umount', target));
    const covered = mount.directory.entries?.get(mount.name);
    invariant(covered !== undefined && covered.type !== 'symlink', 'mount: its name is gone');
    const others = covered.mounts?.filter((other) => other !== mount) ?? [];
    covered.mounts = others.length === 0 ? undefined : others;
    if (mount.within !== undefined) mount.within.innerCount -= 1;
    this.#disk.tree.mounts.delete(mount);
    return DONE;
  }

  isMountPoint(path: string): Promise<boolean> {
    return Promise.resolve(this.#mountAt(path) !== undefined);
  }

  list(): Promise<readonly MountPoint[]> {
    const points: MountPoint[] = [];
    for (const mount of this.#disk.tree.mounts) {
      points.push({ source: mount.source, target: pathOfMount(mount) });
    }
    return Promise.resolve(points.sort((a, b) => (a.target < b.target ? -1 : 1)));
  }

  #mountAt(path: string): Mount | undefined {
    const place = this.#disk.tree.walk(path, true);
    return typeof place === 'string' ? undefined : place.mount;
  }

  #bind(source: string, target: string): void {
    const tree = this.#disk.tree;
    const from = tree.find(source, true, 'mount');
    const onto = tree.find(target, true, 'mount');
    const root = from.node;
    if (root === undefined || onto.node === undefined) {
      throw failure('ENOENT', 'mount', source, target);
    }
    const refusal = refusalOfBind(root, onto);
    if (refusal !== undefined) throw failure(refusal, 'mount', source, target);
    invariant(root.type !== 'symlink' && onto.node.type !== 'symlink', 'mount: link not followed');
    const { directory, name, within } = onto;
    const path = pathOfPlace(from);
    const mount: Mount = { root, source: path, directory, name, within, innerCount: 0 };
    onto.node.mounts = [...(onto.node.mounts ?? []), mount];
    if (within !== undefined) within.innerCount += 1;
    tree.mounts.add(mount);
    tree.forgetWalksInto(onto.node);
  }
}

/** A mount wants an empty name of the same kind, not below its own source. */
function refusalOfBind(root: Inode, onto: Place): FailureCode | undefined {
  if (onto.name === '' || isCovered(onto)) return 'EBUSY';
  if (onto.node === root || isAtOrBelow(onto.directory, root)) return 'EINVAL';
  if ((onto.node?.type === 'directory') !== (root.type === 'directory')) return 'ENOTDIR';
  if (onto.node?.type === 'directory' && !isEmpty(onto.node)) return 'ENOTEMPTY';
  return undefined;
}
