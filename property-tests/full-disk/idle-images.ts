/** Which images of a node nobody has any use for, judged by who stands beside it. */
import type { Keeper } from './disk-story.ts';
import { usersOf, type Stock } from './lived.ts';
import { LOOK_MS, MIN_AGE_MS } from './play-disk-story.ts';

/** What looks and collections take themselves. */
export const SLACK_MS = 20_000;
/** So old an image is old enough for whoever looks every five minutes. */
const SETTLED_MS = LOOK_MS + MIN_AGE_MS + SLACK_MS;

export const evicts = (keeper: Keeper): boolean =>
  keeper === 'eviction' || keeper === 'both' || keeper === 'only eviction';
export const collects = (keeper: Keeper): boolean => keeper === 'collector' || keeper === 'both';

/** Pods that have ended need their containers no more once a disk is too full. */
function isNeeded(stock: Stock, id: string, endedToo: boolean): boolean {
  const ended = new Set(
    stock.pods.flatMap(({ metadata, status }) =>
      status.phase === 'Succeeded' || status.phase === 'Failed' ? [metadata.uid] : [],
    ),
  );
  const podOf = new Map(
    stock.sandboxes.map(({ id: sandbox, metadata }) => [sandbox, metadata.uid]),
  );
  return usersOf(stock, id).some((user) => {
    if (user === 'directory' || user.state === 'CONTAINER_RUNNING' || endedToo) return true;
    return !ended.has(podOf.get(user.podSandboxId) ?? '');
  });
}

/** Removable for so long that everybody has seen it. @param unusedMs how long nobody has used it */
export function idleImages(stock: Stock, endedToo: boolean, unusedMs = 0) {
  return stock.images.filter(({ id, pinned }) => {
    const since = Math.max(stock.since.get(id) ?? stock.at, stock.beganAt);
    const usedAt = stock.usedAt.get(id) ?? -Infinity;
    const isOld = stock.at - since >= Math.max(SETTLED_MS, unusedMs);
    const isUnused = stock.at - usedAt >= unusedMs;
    return !pinned && isOld && isUnused && !isNeeded(stock, id, endedToo);
  });
}

export const nameOf = ({
  id,
  repoTags,
}: {
  readonly id: string;
  readonly repoTags: readonly string[];
}) => repoTags[0] ?? id;
