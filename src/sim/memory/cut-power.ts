/**
 * A power cut on a memory disk. What was not synced is undone, then what chance keeps of it is done again: so
 * changes of one name keep their order, and those of different names do not.
 */
import { invariant, type Choices, type PowerCutReport, type UnsyncedFate } from '../index.ts';
import { joinedContent, replaceContent } from './file-content.ts';
import { entriesOf, type FileNode, type Inode } from './inode.ts';
import { Reachable } from './reachable.ts';
import type { Tree } from './tree.ts';
import type { Change, Content, Name, UnsyncedChanges } from './unsynced-changes.ts';

/** How much is lost where all is drawn, of eight; the first is the default. */
const LOST_OF_EIGHT = [0, 1, 4, 7] as const;

export function cutPower(
  tree: Tree,
  unsynced: UnsyncedChanges,
  choices: Choices,
  fate: UnsyncedFate,
): PowerCutReport {
  invariant(tree.mounts.size === 0, 'power cut: something is still mounted');
  const { changes, contents } = unsynced;
  const share = fate === 'drawn' ? (LOST_OF_EIGHT[choices.pick('powerCut/share', 4)] ?? 0) : 0;
  const isUnlucky = (): boolean => share > 0 && choices.pick('powerCut/loses', 8) >= 8 - share;
  const lost = loseNames(changes, () => fate === 'lost' || isUnlucky());
  tree.forgetWalks();
  tree.noteChange();
  const reachable = new Reachable(tree.root);
  for (const [file, synced] of contents) {
    const path = reachable.paths.get(file);
    if (path === undefined) continue;
    const before = `of ${String(file.sizeBytes)} bytes`;
    if (fate === 'lost') lost.push(`${path}: ${restore(file, synced)} ${before}`);
    else if (fate === 'torn' || isUnlucky()) {
      lost.push(`${path}: ${tear(file, synced, choices)} ${before}`);
    }
  }
  reachable.account();
  const report = { unsynced: changes.length + contents.size, lost };
  unsynced.clear();
  return report;
}

/** The calls that are lost: by chance, or because what they rest on is. */
function loseNames(changes: readonly Change[], isLost: () => boolean): string[] {
  for (const { names } of changes.toReversed()) {
    for (const name of names) lead(name, name.before);
  }
  const lost: string[] = [];
  for (const { call, names } of changes) {
    const isPossible = names.every(
      (each) => each.directory.entries?.get(each.name) === each.before,
    );
    if (isPossible && !isLost()) for (const name of names) lead(name, name.after);
    else lost.push(call);
  }
  return lost;
}

function lead({ directory, name }: Name, to: Inode | undefined): void {
  if (to === undefined) directory.entries?.delete(name);
  else entriesOf(directory).set(name, to);
}

/** Answers what is left, in words. */
function restore(file: FileNode, { chunks, sizeBytes }: Content): string {
  file.chunks = [...chunks];
  file.sizeBytes = sizeBytes;
  return sizeBytes === 0 ? 'nothing' : 'what was synced';
}

/** As it was when it was synced; or no longer than that, or than some of the rest; or as long as now, and zeroes. */
function tear(file: FileNode, synced: Content, choices: Choices): string {
  const { sizeBytes } = file;
  const safeBytes = Math.min(synced.sizeBytes, sizeBytes);
  switch (choices.pick('powerCut/tears', 3)) {
    case 0:
      return restore(file, synced);
    case 1: {
      const kept = choices.between('powerCut/keeps', safeBytes, Math.max(safeBytes, sizeBytes - 1));
      replaceContent(file, joinedContent(file).subarray(0, kept));
      return `the first ${String(kept)}`;
    }
    default: {
      const zeroed = joinedContent(file).slice();
      replaceContent(file, zeroed.fill(0, safeBytes));
      return `zeroes for ${String(sizeBytes - safeBytes)}`;
    }
  }
}
