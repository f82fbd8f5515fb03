/**
 * Mounts of a host whose root is a real directory, by one of three strategies. Where it is not `bind`, an
 * empty directory of the same disk is put in the place of a file system in memory: it goes with the unmount.
 *
 * What was mounted by an earlier process, with whatever strategy, is known and can be unmounted: the
 * record says how. A tree of links or copies is grown aside and put in place by renames; the
 * directory or file that was at the target waits beside the record until it is unmounted. Such a
 * tree does not follow when a directory above its target is renamed, as the kernel's mount would.
 */
import {
  rethrowProgrammerError,
  type BindOptions,
  type DiskBound,
  type Mounter,
  type MountPoint,
} from '../index.ts';
import * as fs from 'node:fs';
import { failure, translated, type FailureCode } from './failure.ts';
import { growTree, type Growth } from './grow-tree.ts';
import { bindReadOnly, bindWritable, mountTmpfs, unmount } from './kernel-mounts.ts';
import { keepingTime } from './modification-time.ts';
import { MountTable } from './mount-table.ts';
import { parentPath } from './real-calls.ts';
import { removeTree } from './remove-tree.ts';
import { RootedPaths, type RootedPath } from './rooted-path.ts';

/** No file has it. */
const NONE_YET = 0;
const TMPFS = 'tmpfs';
const TMPFS_MODE = 0o1777;

export type NodeMountStrategy = 'bind' | Growth;

export class NodeMounter implements Mounter {
  readonly strategy: NodeMountStrategy;
  readonly #root: string;
  readonly #paths: RootedPaths;
  readonly #table: MountTable;

  /** @param root a real directory, itself free of links. */
  constructor(root: string, strategy: NodeMountStrategy, tableDirectory?: string) {
    this.#root = root;
    this.strategy = strategy;
    this.#paths = new RootedPaths(root);
    this.#table = new MountTable(root, tableDirectory);
  }

  async bind(source: string, target: string, { isWritable }: BindOptions = {}): Promise<void> {
    const from = this.#paths.find(source, true, 'mount');
    const onto = this.#paths.find(target, true, 'mount');
    const refusal = this.#refusalOfBind(from, onto);
    if (refusal !== undefined) throw failure(refusal, 'mount', source, target);
    const growth = this.strategy;
    const bind = isWritable === true ? bindWritable : bindReadOnly;
    await this.#mount(source, target, onto, () =>
      growth === 'bind'
        ? this.#mountByKernel(from.host, onto, () => bind(from.real, onto.real))
        : this.#putTree(from.host, onto, (grown) => growTree(from.real, grown, growth)),
    );
  }

  async mountTmpfs(target: string, size: DiskBound): Promise<void> {
    const onto = this.#paths.find(target, true, 'mount', [TMPFS, target]);
    const refusal = this.#refusalOfTarget(onto, true);
    if (refusal !== undefined) throw failure(refusal, 'mount', TMPFS, target);
    await this.#mount(TMPFS, target, onto, () =>
      this.strategy === 'bind'
        ? this.#mountByKernel(TMPFS, onto, () => mountTmpfs(onto.real, size))
        : this.#putTree(TMPFS, onto, makeTmpfsRoot),
    );
  }

  async #mount(
    source: string,
    target: string,
    onto: RootedPath,
    mount: () => Promise<void>,
  ): Promise<void> {
    try {
      await this.#finishUnmount(onto.host);
      await mount();
    } catch (error) {
      rethrowProgrammerError(error);
      throw translated(error, 'mount', source, target);
    }
  }

  async unmount(target: string): Promise<void> {
    const onto = this.#paths.walk(target, true, 'umount');
    if (typeof onto === 'string') return;
    try {
      if (this.#table.at(onto.host)?.kind === 'kernel') await unmount(onto.real);
      await this.#finishUnmount(onto.host);
    } catch (error) {
      rethrowProgrammerError(error);
      throw asBusy(error, target) ?? translated(error, 'umount', target);
    }
  }

  async isMountPoint(path: string): Promise<boolean> {
    const found = this.#paths.walk(path, true, 'stat');
    return typeof found !== 'string' && this.#table.at(found.host) !== undefined;
  }

  async list(): Promise<readonly MountPoint[]> {
    return this.#table.below('/').map(({ source, target }) => ({ source, target }));
  }

  #refusalOfBind(from: RootedPath, onto: RootedPath): FailureCode | undefined {
    const source = fs.lstatSync(from.real, { throwIfNoEntry: false });
    if (source === undefined) return 'ENOENT';
    const isInside = `${onto.host}/`.startsWith(from.host === '/' ? '/' : `${from.host}/`);
    return this.#refusalOfTarget(onto, source.isDirectory(), isInside);
  }

  /** @param isInside below what it is to show */
  #refusalOfTarget(
    onto: RootedPath,
    wantsDirectory: boolean,
    isInside = false,
  ): FailureCode | undefined {
    const target = fs.lstatSync(onto.real, { throwIfNoEntry: false });
    if (target === undefined) return 'ENOENT';
    if (onto.host === '/' || this.#table.at(onto.host) !== undefined) return 'EBUSY';
    if (isInside) return 'EINVAL';
    if (wantsDirectory !== target.isDirectory()) return 'ENOTDIR';
    if (target.isDirectory() && fs.readdirSync(onto.real).length > 0) return 'ENOTEMPTY';
    return undefined;
  }

  async #mountByKernel(
    source: string,
    onto: RootedPath,
    mount: () => Promise<void>,
  ): Promise<void> {
    this.#table.write({ source, target: onto.host, kind: 'kernel', inode: 0 });
    try {
      await mount();
    } catch (error) {
      rethrowProgrammerError(error);
      this.#table.remove(onto.host);
      throw error;
    }
  }

  async #putTree(
    source: string,
    onto: RootedPath,
    grow: (grown: string) => Promise<void>,
  ): Promise<void> {
    const record = { source, target: onto.host, kind: 'tree' } as const;
    // First of all the record: by it whoever comes next finds what this one left half done.
    this.#table.write({ ...record, inode: NONE_YET });
    const grown = this.#table.sidePath(onto.host, 'new');
    await grow(grown);
    this.#table.write({ ...record, inode: fs.lstatSync(grown).ino });
    // A mount is no change of the directory that it is in.
    keepingTime(parentPath(onto.real), () => {
      fs.renameSync(onto.real, this.#table.sidePath(onto.host, 'under'));
      fs.renameSync(grown, onto.real);
    });
  }

  /** Takes away a tree, or what is left of a mount that is gone or was never finished. */
  async #finishUnmount(target: string): Promise<void> {
    if (this.#table.record(target) === undefined) {
      this.#table.remove(target);
      return;
    }
    const real = this.#root + target;
    const [grown, old, under] = (['new', 'old', 'under'] as const).map((suffix) =>
      this.#table.sidePath(target, suffix),
    );
    if (grown === undefined || old === undefined || under === undefined) return;
    keepingTime(parentPath(real), () => {
      if (this.#table.hasTreeAt(target)) fs.renameSync(real, old);
      if (fs.existsSync(under)) fs.renameSync(under, real);
    });
    for (const leftover of [old, grown]) if (fs.existsSync(leftover)) await removeTree(leftover);
    this.#table.remove(target);
  }
}

async function makeTmpfsRoot(path: string): Promise<void> {
  fs.mkdirSync(path);
  // Whatever the process's mask.
  fs.chmodSync(path, TMPFS_MODE);
}

function asBusy(error: unknown, target: string): Error | undefined {
  const isBusy = error instanceof Error && /busy/i.test(error.message);
  return isBusy ? failure('EBUSY', 'umount', target) : undefined;
}
