/** The probes of a play, each with what came of it, by container and type, in order. */
import type { TraceRecord } from '../../src/sim/index.ts';

export type ProbeType = 'Startup' | 'Liveness' | 'Readiness';

export interface ProbeSeen {
  readonly begunAt: number;
  /** Undefined: it was not over when the kubelet, or the play, ended. */
  readonly endedAt: number | undefined;
  readonly result: 'Success' | 'Failure' | 'error' | undefined;
  /** Which kubelet made it. */
  readonly life: number;
  readonly type: ProbeType;
  readonly containerId: string;
}

export function probesSeen(records: readonly TraceRecord[]): readonly ProbeSeen[] {
  const seen: ProbeSeen[] = [];
  const open = new Map<string, number>();
  let life = 0;
  for (const { at, type, detail } of records) {
    if (type === 'kubelet.started') life += 1;
    if (type !== 'probe.begun' && type !== 'probe.ended') continue;
    const { containerId, probe } = detail;
    const key = `${String(life)} ${containerId} ${probe}`;
    if (type === 'probe.begun') {
      const none = { endedAt: undefined, result: undefined };
      open.set(key, seen.push({ begunAt: at, ...none, life, type: probe, containerId }) - 1);
      continue;
    }
    const index = open.get(key) ?? -1;
    const begun = seen[index];
    if (begun !== undefined) seen[index] = { ...begun, endedAt: at, result: detail.result };
  }
  return seen;
}

/** When containers ended, by id. */
export function endsOf(records: readonly TraceRecord[]): ReadonlyMap<string, number> {
  return new Map(
    records.flatMap(({ at, type, detail }) =>
      type === 'container.exited' ? [[detail.containerId, at] as const] : [],
    ),
  );
}
