/**
 * Mounts of a memory disk: a record on the covered inode, so making, finding and removing one
 * costs its path and nothing more. A bind mount holds the source's inode, whatever becomes of its name,
 * and is read-only (EROFS), unless it is to be written to. Mounts inside the source do not show through, as with the kernel's
 * non-recursive bind. A file system in memory is a directory of another account that nothing else leads to.
 */
import {
  DiskAccount,
  invariant,
  type BindOptions,
  type DiskBound,
  type Mounter,
  type MountPoint,
} from '../index.ts';
import { act } from './act.ts';
import type { Disk } from './disk.ts';
import { failure, type FailureCode } from './failure.ts';
import { newDirectory, pathOfMount, type Inode, type Mount } from './inode.ts';
import { isAtOrBelow, isEmpty } from './rename-rules.ts';
import { isCovered, pathOfPlace, type Place } from './tree.ts';

const DONE = Promise.resolve();
/** Linux: what shmem gives its root, if nobody says otherwise. */
const TMPFS_MODE = 0o1777;
/** Where it comes from, as the kernel is told. */
const TMPFS = 'tmpfs';

export class MemoryMounter implements Mounter {
  readonly strategy = 'memory';
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  bind(source: string, target: string, how: BindOptions = {}): Promise<void> {
    return act(() => this.#bind(source, target, how.isWritable !== true));
  }

  mountTmpfs(target: string, size: DiskBound): Promise<void> {
    return act(() => this.#mountTmpfs(target, size));
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
    this.#disk.tree.noteChange();
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

  #bind(source: string, target: string, isReadOnly: boolean): void {
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
    this.#lay({ root, source: pathOfPlace(from), isReadOnly }, onto, onto.node);
  }

  #mountTmpfs(target: string, size: DiskBound): void {
    const tree = this.#disk.tree;
    const onto = tree.find(target, true, 'mount', [TMPFS, target]);
    const covered = onto.node;
    if (covered === undefined) throw failure('ENOENT', 'mount', TMPFS, target);
    const account = new DiskAccount(size, true);
    const root = newDirectory(tree.nextInode(), TMPFS_MODE, account, undefined, '');
    const refusal = refusalOfBind(root, onto);
    if (refusal !== undefined) throw failure(refusal, 'mount', TMPFS, target);
    invariant(covered.type !== 'symlink', 'mount: link not followed');
    account.take(0, 1);
    this.#lay({ root, source: TMPFS, isReadOnly: false }, onto, covered);
  }

  #lay(
    { root, source, isReadOnly }: Pick<Mount, 'root' | 'source' | 'isReadOnly'>,
    { directory, name, within }: Place,
    covered: Mount['root'],
  ): void {
    const tree = this.#disk.tree;
    const innerCount = 0;
    const mount: Mount = { root, source, isReadOnly, directory, name, within, innerCount };
    covered.mounts = [...(covered.mounts ?? []), mount];
    if (within !== undefined) within.innerCount += 1;
    tree.mounts.add(mount);
    tree.noteChange();
    tree.forgetWalksInto(covered);
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
