/**
 * What of a copied tree is another than in the original, as a layer over it would hold it: whole files, even if
 * of one only the mode is another, directories on the way to them, and a name for each that is gone. Pure.
 * Source: the kernel's overlayfs, copy-up and whiteouts; continuity, fs.DiskUsage, of an upper directory.
 */
import type { DiskUsage } from '../index.ts';
import { joinedContent } from './file-content.ts';
import { sizeOf, type DirectoryNode, type Inode } from './inode.ts';

/** Whether what is at a path of the copy (`/etc/hosts`) is no part of the layer: a mount covers it. */
export type IsElsewhere = (path: string) => boolean;

/** A walk of both. Each inode counts once, whatever the number of its names. */
export function changesSince(
  original: DirectoryNode,
  copy: DirectoryNode,
  isElsewhere: IsElsewhere,
): DiskUsage {
  const seen = new Set<Inode>();
  let goneCount = 0;
  const look = (from: DirectoryNode | undefined, to: DirectoryNode, path: string): boolean => {
    let isChanged = from === undefined || hasOtherAttributes(from, to);
    for (const [name, node] of to.entries ?? []) {
      const at = `${path}/${name}`;
      if (isElsewhere(at)) continue;
      const before = from?.entries?.get(name);
      const differs =
        node.type === 'directory'
          ? look(before?.type === 'directory' ? before : undefined, node, at)
          : isOther(before, node);
      if (!differs) continue;
      if (node.type !== 'directory') seen.add(node);
      isChanged = true;
    }
    for (const name of from?.entries?.keys() ?? []) {
      if (to.entries?.has(name) === true) continue;
      goneCount += 1;
      isChanged = true;
    }
    if (isChanged) seen.add(to);
    return isChanged;
  };
  look(original, copy, '');
  let usedBytes = 0;
  for (const node of seen) usedBytes += sizeOf(node);
  return { usedBytes, inodesUsed: seen.size + goneCount };
}

function isOther(before: Inode | undefined, node: Inode): boolean {
  if (before === undefined || hasOtherAttributes(before, node)) return true;
  if (node.type === 'symlink') return before.type !== 'symlink' || before.target !== node.target;
  if (node.type !== 'file' || before.type !== 'file') return true;
  if (before.sizeBytes !== node.sizeBytes) return true;
  // A copy begins with the very chunks of its original; either side joins its own at its first read.
  if (before.chunks.every((chunk, at) => chunk === node.chunks[at])) return false;
  const content = joinedContent(node);
  return joinedContent(before).some((byte, at) => byte !== content[at]);
}

function hasOtherAttributes(before: Inode, node: Inode): boolean {
  return (
    before.mode !== node.mode ||
    before.uid !== node.uid ||
    before.gid !== node.gid ||
    before.mtimeMs !== node.mtimeMs ||
    before.extended !== node.extended
  );
}
