/**
 * Completion indexes as a status writes them: `1,3-5,7`. Pure.
 * Upstream: pkg/controller/job/indexed_job_utils.go.
 */
import type { Pod } from '../../api/index.ts';

export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index';

export function parseIndexes(text: string | undefined): readonly number[] {
  if (text === undefined || text === '') return [];
  return text.split(',').flatMap((part) => {
    const [first = 0, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  });
}

/** Three or more in a row are an interval; two are written one by one as upstream does. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const intervals: [first: number, last: number][] = [];
  for (const index of sorted) {
    const open = intervals.at(-1);
    if (open?.[1] === index - 1) open[1] = index;
    else intervals.push([index, index]);
  }
  return intervals
    .map(([first, last]) => {
      if (first === last) return String(first);
      return `${String(first)}${last === first + 1 ? ',' : '-'}${String(last)}`;
    })
    .join(',');
}

/** Undefined for a pod without one. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[COMPLETION_INDEX];
  return text === undefined ? undefined : Number(text);
}

/** The first `count` indexes that are neither done nor under way. */
export function pendingIndexes(
  count: number,
  completions: number,
  taken: ReadonlySet<number>,
): readonly number[] {
  const pending: number[] = [];
  for (let index = 0; index < completions && pending.length < count; index++) {
    if (!taken.has(index)) pending.push(index);
  }
  return pending;
}
