/** The passes of SyncPod over each pod: what happened in which of them. */
import type { Played } from '../playing/played.ts';

export interface Pass {
  readonly at: number;
  /** Everything from this place in the trace on, and before the next, is of this pass. */
  readonly from: number;
  readonly to: number;
}

/** By pod, in order. */
export function passesOf({ trace }: Played): ReadonlyMap<string, readonly Pass[]> {
  const begins = new Map<string, { readonly at: number; readonly from: number }[]>();
  for (const [index, { type, at, detail }] of trace.records.entries()) {
    if (type !== 'pod.sync' && type !== 'pod.terminating') continue;
    const { uid } = detail;
    begins.set(uid, [...(begins.get(uid) ?? []), { at, from: index }]);
  }
  return new Map(
    [...begins].map(([uid, list]) => [
      uid,
      list.map((begin, at) => ({ ...begin, to: list[at + 1]?.from ?? Infinity })),
    ]),
  );
}

/** `order`: how many records there were. */
export function isIn({ from, to }: Pass, { order }: { readonly order: number }): boolean {
  return order > from && order <= to;
}
