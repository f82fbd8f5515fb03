/** Creates a written pod, lets it be for a while, deletes it, and tells what came of it. */
import { createHash } from 'node:crypto';
import { StatusError, type ContainerStatus } from '../../src/api/index.ts';
import { Lab, memoryPorts, type LabOptions, type LabPorts } from '../../src/lab/index.ts';
import { choices, type TraceRecordOf } from '../../src/sim/index.ts';
import { ALL_EVENTS } from '../workloads/all-events.ts';
import { CONTENT, NODE_FILES, PRELOADED } from './trees.ts';
import { manifestOf, type WrittenPod } from './written-pods.ts';

const WHILE_MS = 60_000;
/** After that nothing is under way any more, and all has been told. */
const END_MS = 5000;

export interface WrittenDefect {
  readonly name: string;
  readonly plug: () => Partial<Pick<LabOptions, 'decisions' | 'seams'>> & {
    readonly ports?: (real: LabPorts) => LabPorts;
  };
}

export interface ToldEvent {
  /** `main-0`; undefined: of the pod. */
  readonly container: string | undefined;
  readonly reason: string;
  readonly message: string;
  /** How often it happened. */
  readonly count: number;
}

export interface CameOf {
  /** Why the server did not take it. */
  readonly refused: string | undefined;
  /** Every status of every container before the end, oldest first. */
  readonly statuses: readonly ContainerStatus[];
  readonly created: readonly TraceRecordOf<'container.created'>['detail'][];
  readonly reads: readonly TraceRecordOf<'container.read'>['detail'][];
  readonly events: readonly ToldEvent[];
  /** Counters of image volumes in the end. */
  readonly counted: { readonly requested: number; readonly mounted: number };
}

/** The laws of one file play the same pods. */
const played = new Map<string, CameOf>();

export async function playWritten(
  pod: WrittenPod,
  defect: WrittenDefect | undefined,
): Promise<CameOf> {
  if (defect !== undefined) return play(pod, defect);
  const key = JSON.stringify(pod);
  const came = played.get(key) ?? (await play(pod, undefined));
  played.set(key, came);
  return came;
}

async function play(pod: WrittenPod, defect: WrittenDefect | undefined): Promise<CameOf> {
  const { ports, ...plugged } = defect?.plug() ?? {};
  const real = memoryPorts();
  const lab = await Lab.open({
    ports: ports?.(real) ?? real,
    choices: choices.seeded(pod.seed),
    registries: CONTENT,
    preloaded: PRELOADED,
    nodeFiles: NODE_FILES,
    eventBurst: ALL_EVENTS,
    ...plugged,
  });
  const statuses: ContainerStatus[] = [];
  lab.world.trace.records$.subscribe((record) => {
    if (record.type !== 'api.write' || !record.detail.resource.startsWith('pods')) return;
    if (!isOver) statuses.push(...(lab.pod('web')?.status.containerStatuses ?? []));
  });
  let refused: string | undefined;
  let isOver = false;
  try {
    await lab.apply(manifestOf(pod));
    await lab.advance(WHILE_MS);
    isOver = true;
    await lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await lab.advance(END_MS);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    refused = error.message;
  } finally {
    await lab.close();
  }
  const { trace } = lab.world;
  const valueOf = (name: string): number =>
    lab.cluster.nodes[0]?.kubelet.metrics.value(`image_volume_${name}_total`) ?? 0;
  return {
    refused,
    statuses,
    created: trace.of('container.created').map(({ detail }) => detail),
    reads: trace.of('container.read').map(({ detail }) => detail),
    events: lab.cluster.api.store
      .list('events', {})
      .filter(({ involvedObject: { name } }) => name === 'web')
      .map(({ involvedObject: { fieldPath }, reason = '', message = '', count = 1 }) => ({
        container: /{(.*)}/.exec(fieldPath ?? '')?.[1],
        reason,
        message,
        count,
      })),
    counted: {
      requested: valueOf('requested'),
      mounted: valueOf('mounted_succeed') + valueOf('mounted_errors'),
    },
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
