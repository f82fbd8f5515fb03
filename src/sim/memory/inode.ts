/**
 * What a memory disk consists of: inodes, and the mounts laid over names.
 *
 * A directory knows its own name and parent, so `..` and the path of a mount cost the depth and
 * nothing more. Children and mounts are allocated on first use: most directories of a pod hold one
 * entry. Leaves to others how paths lead here (`tree.ts`) and what operations do.
 */
import { byteLength, type DiskAccount } from '../index.ts';

export interface Attributes {
  readonly inode: number;
  mode: number;
  mtimeMs: number;
  uid: number;
  gid: number;
  /** Extended ones, by name; most have none. */
  extended?: ReadonlyMap<string, Uint8Array>;
}

export interface FileNode extends Attributes {
  readonly type: 'file';
  /** In the order written; joined on the first read. The bytes are never modified in place. */
  chunks: Uint8Array[];
  /** Beyond the chunks it is a hole, of zeroes that are nowhere. */
  sizeBytes: number;
  linkCount: number;
  /** Mounts that cover one of its names. */
  mounts: Mount[] | undefined;
}

export interface LinkNode extends Attributes {
  readonly type: 'symlink';
  readonly target: string;
  linkCount: number;
}

export interface DirectoryNode extends Attributes {
  readonly type: 'directory';
  entries: Map<string, Inode> | undefined;
  /** Mounts that cover it. */
  mounts: Mount[] | undefined;
  /** Undefined for the root, and after removal. */
  parent: DirectoryNode | undefined;
  name: string;
  /** Of the file system that it and its files are in. */
  readonly account: DiskAccount;
}

export type Inode = FileNode | LinkNode | DirectoryNode;

/** A name of a directory that shows another inode. */
export interface Mount {
  readonly root: FileNode | DirectoryNode;
  readonly source: string;
  readonly isReadOnly: boolean;
  readonly directory: DirectoryNode;
  readonly name: string;
  /** The mount through which `directory` was reached; the same directory elsewhere shows nothing. */
  readonly within: Mount | undefined;
  /** Mounts made inside this one. */
  innerCount: number;
}

export function newFile(inode: number, mode: number): FileNode {
  return {
    type: 'file',
    inode,
    mode,
    mtimeMs: 0,
    uid: 0,
    gid: 0,
    chunks: [],
    sizeBytes: 0,
    linkCount: 1,
    mounts: undefined,
  };
}

export function newLink(inode: number, target: string): LinkNode {
  return { type: 'symlink', inode, mode: 0o777, mtimeMs: 0, uid: 0, gid: 0, target, linkCount: 1 };
}

export function newDirectory(
  inode: number,
  mode: number,
  account: DiskAccount,
  parent: DirectoryNode | undefined,
  name: string,
): DirectoryNode {
  return {
    type: 'directory',
    inode,
    mode,
    mtimeMs: 0,
    uid: 0,
    gid: 0,
    entries: undefined,
    mounts: undefined,
    parent,
    name,
    account,
  };
}

export function entriesOf(directory: DirectoryNode): Map<string, Inode> {
  directory.entries ??= new Map();
  return directory.entries;
}

export function sizeOf(node: Inode): number {
  if (node.type === 'file') return node.sizeBytes;
  return node.type === 'symlink' ? byteLength(node.target) : 0;
}

/** The mount that covers `child`, the inode named `name` in `directory`, seen through `within`. */
export function mountOver(
  child: Inode | undefined,
  directory: DirectoryNode,
  name: string,
  within: Mount | undefined,
): Mount | undefined {
  if (child === undefined || child.type === 'symlink' || child.mounts === undefined)
    return undefined;
  for (const mount of child.mounts) {
    if (mount.directory === directory && mount.name === name && mount.within === within) {
      return mount;
    }
  }
  return undefined;
}

/** The path of a directory as seen through `within`. */
export function pathOf(directory: DirectoryNode, within: Mount | undefined): string {
  let path = '';
  let at = directory;
  let context = within;
  for (;;) {
    if (context !== undefined && at === context.root) {
      path = `/${context.name}${path}`;
      at = context.directory;
      context = context.within;
    } else if (at.parent !== undefined) {
      path = `/${at.name}${path}`;
      at = at.parent;
    } else {
      return path === '' ? '/' : path;
    }
  }
}

/** Where a mount shows its root. */
export function pathOfMount(mount: Mount): string {
  return joined(pathOf(mount.directory, mount.within), mount.name);
}

export function joined(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}
