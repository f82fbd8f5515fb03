/**
 * Whether a rename may be, in the order in which Linux asks. Pure.
 * Upstream: do_renameat2 and vfs_rename in fs/namei.c.
 */
import type { FailureCode } from './failure.ts';
import type { DirectoryNode, Inode } from './inode.ts';
import { isCovered, isWithinReadOnly, type Place } from './tree.ts';

/** The reason against renaming what is at `source` to `target`, both as found without following. */
export function refusalOfRename(source: Place, target: Place): FailureCode | undefined {
  if (source.within !== target.within) return 'EXDEV';
  if (source.directory.account !== target.directory.account) return 'EXDEV';
  if (source.name === '' || target.name === '') return 'EBUSY';
  if (isWithinReadOnly(source)) return 'EROFS';
  const moved = source.node;
  const replaced = target.node;
  if (moved === undefined) return 'ENOENT';
  if (isAtOrBelow(target.directory, moved)) return 'EINVAL';
  if (replaced !== undefined && isAtOrBelow(source.directory, replaced)) return 'ENOTEMPTY';
  if (moved === replaced) return undefined;
  return refusalOfReplacement(source, target, moved, replaced);
}

function refusalOfReplacement(
  source: Place,
  target: Place,
  moved: Inode,
  replaced: Inode | undefined,
): FailureCode | undefined {
  if (replaced !== undefined && moved.type !== replaced.type) {
    if (replaced.type === 'directory') return 'EISDIR';
    if (moved.type === 'directory') return 'ENOTDIR';
  }
  if (isFixed(source) || isFixed(target)) return 'EBUSY';
  if (replaced?.type === 'directory' && !isEmpty(replaced)) return 'ENOTEMPTY';
  return undefined;
}

/** What may be neither moved nor removed: what a mount covers, and the top of a file system. */
export function isFixed(place: Place): boolean {
  return isCovered(place) || isTop(place.node);
}

export function isTop(node: Inode | undefined): boolean {
  return (
    node?.type === 'directory' && node.parent !== undefined && node.parent.account !== node.account
  );
}

export function isEmpty(directory: DirectoryNode): boolean {
  return directory.entries === undefined || directory.entries.size === 0;
}

export function isAtOrBelow(directory: DirectoryNode, above: Inode): boolean {
  if (above.type !== 'directory') return false;
  for (let at: DirectoryNode | undefined = directory; at !== undefined; at = at.parent) {
    if (at === above) return true;
  }
  return false;
}
