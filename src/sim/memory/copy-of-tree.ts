/** A memory disk of its own that begins as a copy of a directory of another. Contents are shared: no byte is copied. */
import { DEFAULT_DISK, invariant } from '../index.ts';
import { Disk } from './disk.ts';
import { entriesOf, newDirectory, sizeOf, type DirectoryNode, type Inode } from './inode.ts';
import { MemoryFileSystem } from './memory-file-system.ts';
import type { MemoryHost } from './create-memory-host-adapters.ts';

/** @param path a directory, which becomes the root */
export function copyOfTree({ disk }: Pick<MemoryHost, 'disk'>, path: string): MemoryFileSystem {
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
  return new MemoryFileSystem(copy);
}
