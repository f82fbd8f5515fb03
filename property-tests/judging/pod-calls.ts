/** What the runtime was asked about images on behalf of each pod, and which of it is one attempt. */
import type { CriCall } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

export interface PodCall extends CriCall {
  /** The look for the size of what was just pulled. */
  readonly isSizeLook: boolean;
}

/** Calls with one credential after the other, as one pull. */
export interface Attempt {
  readonly podUid: string;
  readonly image: string;
  readonly calls: readonly CriCall[];
  readonly begunAt: number;
  readonly order: number;
  /** Undefined: under way. */
  readonly endedAt: number | undefined;
  readonly outcome: CriCall['outcome'];
}

/** By pod, in order; the volumes of the draft, which nobody waits for, are not among them. */
export function callsByPod({ observed }: Played): ReadonlyMap<string, readonly PodCall[]> {
  const byPod = new Map<string, PodCall[]>();
  for (const call of observed.calls) {
    const { rpc, podUid } = call;
    if (podUid === undefined || rpc === 'mountOCIObject' || rpc === 'removeImage') continue;
    const calls = byPod.get(podUid) ?? [];
    const before = calls.at(-1);
    const isSizeLook =
      rpc === 'imageStatus' &&
      before?.rpc === 'pullImage' &&
      before.outcome === 'answered' &&
      before.image === call.image &&
      before.endedAt === call.begunAt;
    calls.push({ ...call, isSizeLook });
    byPod.set(podUid, calls);
  }
  return byPod;
}

/** Of one pod. */
export function attemptsOf(calls: readonly PodCall[]): readonly Attempt[] {
  const attempts: CriCall[][] = [];
  let before: CriCall | undefined;
  for (const call of calls) {
    const isNext =
      before?.rpc === 'pullImage' &&
      before.outcome === 'failed' &&
      before.image === call.image &&
      before.endedAt === call.begunAt;
    if (call.rpc === 'pullImage') {
      if (isNext) attempts.at(-1)?.push(call);
      else attempts.push([call]);
    }
    before = call;
  }
  return attempts.flatMap((run) => {
    const [first] = run;
    const last = run.at(-1);
    if (first?.podUid === undefined || last === undefined) return [];
    const { podUid, image, begunAt, order } = first;
    const { endedAt, outcome } = last;
    return [{ podUid, image, calls: run, begunAt, order, endedAt, outcome }];
  });
}
