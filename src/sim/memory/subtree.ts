/** A node of a memory disk with all below it: looked through, and removed. */
import type { DiskAccount } from '../index.ts';
import { sizeOf, type DirectoryNode, type FileNode, type Inode, type LinkNode } from './inode.ts';
import { isTop } from './rename-rules.ts';

/** Something in it may not be removed. */
export function hasFixed(top: Inode): boolean {
  for (const node of nodesOf(top)) {
    if (node.type !== 'symlink' && node.mounts !== undefined) return true;
    if (isTop(node)) return true;
  }
  return false;
}

/** What a removed tree leaves: directories emptied, as a mount elsewhere would see them. */
export function dropLinks(top: Inode, account: DiskAccount): void {
  for (const node of [...nodesOf(top)]) {
    if (node.type === 'directory') {
      forgetDirectory(node);
      node.entries = undefined;
    } else {
      dropLink(node, account);
    }
  }
}

/** One name less. */
export function dropLink(node: FileNode | LinkNode, account: DiskAccount): void {
  node.linkCount -= 1;
  if (node.linkCount === 0) account.free(sizeOf(node), 1);
}

export function forgetDirectory(node: DirectoryNode): void {
  node.parent = undefined;
  node.account.free(0, 1);
}

/** A node and all below it, parents first. Not recursive: hostile trees are deep. */
export function* nodesOf(top: Inode): Iterable<Inode> {
  const waiting = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    if (node.type !== 'directory' || node.entries === undefined) continue;
    for (const child of node.entries.values()) waiting.push(child);
  }
}
