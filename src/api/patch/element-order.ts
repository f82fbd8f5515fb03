/**
 * The order of a list after a strategic merge. Pure.
 * Upstream: apimachinery pkg/util/strategicpatch/patch.go, normalizeElementOrder, mergeSortedSlice.
 */

/** What items are told apart by: the value of a merge key, or a plain value itself. */
export type Key = unknown;

/**
 * Two queues: the items that the patch names, in the order it names them, and the others, as they stood. The
 * head of the others goes first only if both heads were in the list before and it stood before the other;
 * so what is new usually comes first.
 *
 * @param items each of the merged list, in any order
 * @param live the keys of the list before
 * @param named the keys that the patch names, by `$setElementOrder` or by its items
 */
export function elementOrder<T>(
  items: readonly T[],
  keyOf: (item: T) => Key,
  live: readonly Key[],
  named: readonly Key[],
): T[] {
  const theirs = items.filter((item) => !named.includes(keyOf(item)));
  const ours: T[] = [];
  for (const key of new Set(named)) ours.push(...items.filter((item) => keyOf(item) === key));
  if (theirs.length === 0) return ours;
  const ordered: T[] = [];
  let at = 0;
  for (const item of ours) {
    const place = live.indexOf(keyOf(item));
    for (; at < theirs.length && place >= 0; at++) {
      const other = theirs[at] as T;
      const before = live.indexOf(keyOf(other));
      if (before < 0 || before > place) break;
      ordered.push(other);
    }
    ordered.push(item);
  }
  ordered.push(...theirs.slice(at));
  return ordered;
}
