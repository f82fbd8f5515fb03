/** All that can be reached from the root of a disk whose names were changed behind its back. */
import { sizeOf, type DirectoryNode, type FileNode, type LinkNode } from './inode.ts';
import type { DiskAccount } from '../index.ts';

export class Reachable {
  /** One path of each file. */
  readonly paths = new Map<FileNode, string>();
  /** The account of the file system that each is in. */
  readonly #accounts = new Map<FileNode | LinkNode | DirectoryNode, DiskAccount>();

  /** Sets right what directories know of their place, and the numbers of links. */
  constructor(root: DirectoryNode) {
    this.#accounts.set(root, root.account);
    const directories = [{ path: '', directory: root }];
    for (const { path: above, directory } of directories) {
      for (const [name, node] of directory.entries ?? []) {
        const path = `${above}/${name}`;
        if (node.type === 'directory') {
          node.parent = directory;
          node.name = name;
          this.#accounts.set(node, node.account);
          directories.push({ path, directory: node });
          continue;
        }
        node.linkCount = this.#accounts.has(node) ? node.linkCount + 1 : 1;
        this.#accounts.set(node, directory.account);
        if (node.type === 'file' && !this.paths.has(node)) this.paths.set(node, path);
      }
    }
  }

  /** Sets right what is taken of the file systems. */
  account(): void {
    for (const account of new Set(this.#accounts.values())) account.clear();
    for (const [node, account] of this.#accounts) account.take(sizeOf(node), 1);
  }
}
