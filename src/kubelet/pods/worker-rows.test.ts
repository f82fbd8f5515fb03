/**
 * UpdatePod's table and what others may ask of a worker, row by row. Upstream: pkg/kubelet/pod_workers.go,
 * UpdatePod, ShouldPod… (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { choices, immediately, World, type Steps } from '../../sim/index.ts';
import { Metrics } from '../model/metrics.ts';
import { aPod, anInstance, aRuntimeStatus } from '../testing/pod-values.ts';
import type { UpdateType } from './worker-meter.ts';
import { PodWorkers } from './pod-workers.ts';
import type { PodSyncer } from './sync-methods.ts';

const PLAIN = aPod();
const DELETED = aPod({
  metadata: { deletionTimestamp: '2026-01-01T00:00:30Z', deletionGracePeriodSeconds: 30 },
});
const FAILED = aPod({ status: { phase: 'Failed' } });
const SUCCEEDED = aPod({ status: { phase: 'Succeeded' } });
const STATIC = aPod({ metadata: { annotations: { 'kubernetes.io/config.source': 'file' } } });

type Update = readonly [pod: Pod, type: UpdateType];

interface Runtime {
  /** Something of the pod runs when its worker begins. */
  readonly runs?: boolean;
}

function* nothing(): Steps<never> {
  yield* [];
  throw new Error('not yet');
}

/** Workers whose passes all fail, so that a pod stays where updates alone have brought it. */
function workersAfter(updates: readonly Update[], { runs = false }: Runtime = {}): PodWorkers {
  const world = new World({ choices: choices.defaults(), startAt: 0 });
  const syncer: PodSyncer = {
    syncPod: nothing,
    syncTerminatingPod: nothing,
    syncTerminatedPod: nothing,
    syncTerminatingRuntimePod: nothing,
  };
  const workers = new PodWorkers({
    metrics: new Metrics(),
    world,
    actor: 'kubelet',
    syncer,
    recorder: { event: () => undefined },
    mayUnmountVolumes: (phase) => phase === 'terminated' || phase === 'finished',
    syncFrequencyMs: 60_000,
    statuses: {
      knownNewerThan: () => undefined,
      getNewerThan: () => immediately(() => aRuntimeStatus()),
    },
    getRuntimeStatus: () => (runs ? aRuntimeStatus([anInstance('main')]) : aRuntimeStatus([], [])),
    wakeAt: () => undefined,
  });
  for (const [pod, type] of updates) workers.updatePod(pod, type);
  return workers;
}

const { uid } = PLAIN.metadata;

describe('where updates bring a pod', () => {
  it.each<[string, Update[], Runtime, string]>([
    ['a new one', [[PLAIN, 'Create']], {}, 'syncing'],
    [
      'one that was updated',
      [
        [PLAIN, 'Create'],
        [PLAIN, 'Update'],
      ],
      {},
      'syncing',
    ],
    [
      'one that is deleted',
      [
        [PLAIN, 'Create'],
        [DELETED, 'Update'],
      ],
      {},
      'terminating',
    ],
    ['one that comes deleted', [[DELETED, 'Create']], {}, 'terminating'],
    [
      'one that has failed',
      [
        [PLAIN, 'Create'],
        [FAILED, 'Update'],
      ],
      {},
      'terminating',
    ],
    [
      'one that is killed',
      [
        [PLAIN, 'Create'],
        [PLAIN, 'Kill'],
      ],
      {},
      'terminating',
    ],
    [
      'one that ended before, of which something runs',
      [[FAILED, 'Create']],
      { runs: true },
      'terminating',
    ],
    ['one that failed before', [[FAILED, 'Create']], {}, 'terminated'],
    ['one that succeeded before', [[SUCCEEDED, 'Create']], {}, 'terminated'],
    [
      'one that is created again while it ends',
      [
        [PLAIN, 'Kill'],
        [PLAIN, 'Create'],
      ],
      {},
      'terminating',
    ],
    [
      'one that is synced while it ends',
      [
        [PLAIN, 'Kill'],
        [PLAIN, 'Sync'],
      ],
      {},
      'terminating',
    ],
    ['a static one', [[STATIC, 'Create']], {}, 'syncing'],
    ['a static one that ends before it began', [[STATIC, 'Kill']], {}, 'finished'],
    [
      'a static one that ends after it began',
      [
        [STATIC, 'Create'],
        [STATIC, 'Kill'],
      ],
      {},
      'terminating',
    ],
  ])('%s', (_what, updates, runtime, phase) => {
    const workers = workersAfter(updates, runtime);
    const is = {
      syncing: !workers.isTerminationRequested(uid),
      terminating: workers.isTerminationRequested(uid) && workers.couldHaveRunningContainers(uid),
      terminated: workers.shouldPodRuntimeBeRemoved(uid) && !workers.isFinished(uid),
      finished: workers.isFinished(uid),
    };

    expect(Object.entries(is).flatMap(([name, holds]) => (holds ? [name] : []))).toEqual([phase]);
  });
});

describe('of a pod that nobody knows', () => {
  const answers = (workers: PodWorkers) => ({
    known: workers.isKnown(uid),
    requested: workers.isTerminationRequested(uid),
    running: workers.couldHaveRunningContainers(uid),
    finished: workers.isFinished(uid),
    terminating: workers.shouldPodContainersBeTerminating(uid),
    runtime: workers.shouldPodRuntimeBeRemoved(uid),
    content: workers.shouldPodContentBeRemoved(uid),
  });

  it('everything may be running before the first housekeeping, and nothing after it', () => {
    const workers = workersAfter([]);
    const before = answers(workers);
    workers.syncKnownPods(() => false);
    const none = { known: false, requested: false };

    expect(before).toEqual({
      ...none,
      running: true,
      finished: false,
      terminating: false,
      runtime: false,
      content: false,
    });
    expect(answers(workers)).toEqual({
      ...none,
      running: false,
      finished: true,
      terminating: true,
      runtime: true,
      content: true,
    });
  });
});
