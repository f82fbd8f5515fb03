/** A memory disk of its own that begins as a copy of a directory of another. Contents are shared: no byte is copied. */
import { DEFAULT_DISK, invariant, type DiskUsage } from '../index.ts';
import { changesSince, type IsElsewhere } from './changes-of-copy.ts';
import { Disk } from './disk.ts';
import { entriesOf, newDirectory, sizeOf, type DirectoryNode, type Inode } from './inode.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import type { MemoryHost } from './create-memory-host-adapters.ts';

export interface TreeCopy {
  readonly files: MemoryFileSystem;
  /** What a layer over the original takes up that makes it this copy; see `changesSince`. */
  changes(isElsewhere: IsElsewhere): DiskUsage;
  /** From now on there is room for so much more. */
  leaveRoom(bytes: number, inodes: number): void;
}

/** @param path a directory, which becomes the root; nobody changes it any more */
export function copyOfTree({ disk }: Pick<MemoryHost, 'disk'>, path: string): TreeCopy {
  const top = disk.tree.existing(path, true, 'open');
  invariant(top.type === 'directory', 'copy of a tree: it is no directory');
  const copy = new Disk(DEFAULT_DISK);
  const { tree } = copy;
  const { account } = tree.root;
  const copies = new Map<Inode, Inode>();
  const fill = (from: DirectoryNode, to: DirectoryNode): void => {
    for (const [name, node] of from.entries ?? []) {
      let made = copies.get(node);
      if (node.type === 'directory') {
        const directory = newDirectory(tree.nextInode(), node.mode, account, to, name);
        const { mtimeMs, uid, gid } = node;
        Object.assign(directory, { mtimeMs, uid, gid });
        if (node.extended !== undefined) directory.extended = node.extended;
        account.take(0, 1);
        fill(node, directory);
        made = directory;
      } else if (made === undefined) {
        made =
          node.type === 'file'
            ? { ...node, inode: tree.nextInode(), chunks: [...node.chunks], mounts: undefined }
            : { ...node, inode: tree.nextInode() };
        account.take(sizeOf(node), 1);
        copies.set(node, made);
      }
      entriesOf(to).set(name, made);
    }
  };
  fill(top, tree.root);
  tree.root.mode = top.mode;
  return {
    files: new MemoryFileSystem(copy),
    changes: (isElsewhere) => changesSince(top, tree.root, isElsewhere),
    leaveRoom: (bytes, inodes) => account.leaveRoom(bytes, inodes),
  };
}
