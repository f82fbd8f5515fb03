/**
 * When a worker runs its next pass, and with what. Upstream: pkg/kubelet/pod_workers.go, podWorkerLoop,
 * completeWork (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Pod, PodStatus } from '../../api/index.ts';
import {
  choices,
  createOperation,
  follow,
  immediately,
  invariant,
  operation,
  World,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { ContainerStartError } from '../model/container-start-error.ts';
import type { KillOptions } from './kill-options.ts';
import type { PodSyncer } from './sync-methods.ts';
import { PodWorkers } from './pod-workers.ts';
import { Metrics } from '../model/metrics.ts';
import type { PodRuntimeStatus } from '../model/pod-runtime-status.ts';
import { aPod, aRuntimeStatus } from '../testing/pod-values.ts';
import { WorkQueue } from './work-queue.ts';

/** Workers over a syncer that writes down its passes, and ends each as told. */
class Bench implements PodSyncer {
  readonly world = new World({ choices: choices.defaults(), startAt: 0 });
  readonly passes: string[] = [];
  readonly events: string[] = [];
  readonly killed: unknown[] = [];
  end: () => boolean = () => false;
  before = aRuntimeStatus();
  status: () => Operation<PodRuntimeStatus> = () => immediately(() => aRuntimeStatus());
  readonly #queue = new WorkQueue(this.world, 'kubelet');
  readonly workers = new PodWorkers({
    world: this.world,
    actor: 'kubelet',
    syncer: this,
    recorder: {
      event: (_pod, type, reason, message) => this.events.push([type, reason, message].join(' ')),
    },
    mayUnmountVolumes: (phase) => phase === 'terminated' || phase === 'finished',
    metrics: new Metrics(),
    syncFrequencyMs: 60_000,
    statuses: { knownNewerThan: () => undefined, getNewerThan: () => this.status() },
    getRuntimeStatus: () => this.before,
    wakeAt: (podUid, at) => this.#queue.enqueue(podUid, at),
  });

  constructor() {
    this.#queue.due$.subscribe(() => this.workers.updatePod(aPod(), 'Sync'));
  }

  async advance(durationMs: number): Promise<void> {
    await this.world.loop.run(this.world.now() + durationMs);
  }

  *syncPod(pod: Pod): Steps<boolean> {
    yield* [];
    this.#note('sync', pod);
    return this.end();
  }

  *syncTerminatingPod(
    pod: Pod,
    _status: PodRuntimeStatus,
    gracePeriodSeconds: number | undefined,
    killedStatus?: KillOptions['status'],
  ): Steps<void> {
    yield* [];
    this.#note('terminating', pod);
    this.end();
    if (killedStatus !== undefined)
      this.killed.push({ gracePeriodSeconds, reason: killedStatus({}).reason });
  }

  *syncTerminatedPod(pod: Pod): Steps<void> {
    yield* [];
    this.#note('terminated', pod);
    this.end();
  }

  *syncTerminatingRuntimePod(pod: Pod): Steps<void> {
    yield* [];
    this.#note('terminating runtime', pod);
    this.end();
  }

  #note(what: string, pod: Pod): void {
    invariant(this.passes.length < 100, 'passes without end');
    this.passes.push(
      `${String(this.world.now())} ${what} ${pod.metadata.labels?.['version'] ?? ''}`.trim(),
    );
  }
}

const version = (name: string): Pod => aPod({ metadata: { labels: { version: name } } });

describe('the next pass', () => {
  it('comes at the next tick of the sync loop when a back-off has run out already', async () => {
    const bench = new Bench();
    bench.end = () => {
      throw new ContainerStartError('CrashLoopBackOff', 'back-off', bench.world.now());
    };
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(2500);

    expect(bench.passes).toEqual(['0 sync', '1000 sync', '2000 sync']);
  });

  it('comes when the back-off of a crash loop ends, not after that of a failed pass', async () => {
    const bench = new Bench();
    bench.end = () => {
      throw new ContainerStartError('CrashLoopBackOff', 'back-off', bench.world.now() + 25_000);
    };
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(60_000);

    expect(bench.passes).toEqual(['0 sync', '25000 sync', '50000 sync']);
  });

  it('comes no later than a sync period, though the back-off of a crash loop is longer', async () => {
    const bench = new Bench();
    bench.end = () => {
      throw new ContainerStartError('CrashLoopBackOff', 'back-off', 300_000);
    };
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(120_000);

    expect(bench.passes).toEqual(['0 sync', '60000 sync', '120000 sync']);
  });

  it('comes after 10 s when a pass failed for another reason', async () => {
    const bench = new Bench();
    bench.end = () => {
      throw new Error('broken');
    };
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(25_000);

    expect(bench.passes).toEqual(['0 sync', '10000 sync', '20000 sync']);
  });

  it('comes at once when the pod has moved on', async () => {
    const bench = new Bench();
    bench.end = () => true;
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(500);

    expect(bench.passes).toEqual(['0 sync', '0 terminating', '0 terminated']);
  });
});

describe('an update', () => {
  it('that comes while a pass waits for the relist has a pass of its own', async () => {
    const bench = new Bench();
    const { loop } = bench.world;
    bench.status = () =>
      createOperation((sink) => {
        const entry = loop.schedule(1000, () => sink.done(aRuntimeStatus()));
        return () => entry.cancel();
      });
    bench.workers.updatePod(version('one'), 'Create');
    loop.schedule(500, () => bench.workers.updatePod(version('two'), 'Update'));
    await loop.run(5000);

    expect(bench.passes).toEqual(['1000 sync one', '2000 sync two']);
  });

  it('is told why there is no status', async () => {
    const bench = new Bench();
    bench.status = () =>
      immediately(() => {
        throw new Error('no runtime');
      });
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(5000);

    expect(bench.passes).toEqual([]);
    expect(bench.events).toEqual(['Warning FailedSync error determining status: no runtime']);
  });
});

describe('a request for termination', () => {
  /** A sync that lasts, and says when it was ended early. */
  const slowSync = (bench: Bench): void => {
    bench.status = () =>
      createOperation((sink) => {
        const entry = bench.world.loop.schedule(1000, () => sink.done(aRuntimeStatus()));
        return () => {
          bench.passes.push(`${String(bench.world.now())} ended early`);
          entry.cancel();
        };
      });
  };

  it('ends a sync under way, and no other pass', async () => {
    const bench = new Bench();
    const { loop } = bench.world;
    slowSync(bench);
    bench.workers.updatePod(aPod(), 'Create');
    loop.schedule(500, () => bench.workers.updatePod(aPod(), 'Kill'));
    loop.schedule(1000, () => bench.workers.updatePod(aPod(), 'Kill'));
    await loop.run(1600);

    expect(bench.passes).toEqual(['500 ended early', '1500 terminating']);
  });

  it('is final: what comes after it never syncs the pod again', async () => {
    const bench = new Bench();
    bench.workers.updatePod(aPod(), 'Kill');
    await bench.world.loop.run(1000);
    for (const type of ['Update', 'Sync', 'Create', 'Kill'] as const) {
      bench.workers.updatePod(aPod(), type);
    }
    await bench.world.loop.run(1000);

    expect(bench.passes).toEqual(['0 terminating', '0 terminated']);
    expect(bench.workers.couldHaveRunningContainers(aPod().metadata.uid)).toBe(false);
    expect(bench.workers.shouldPodRuntimeBeRemoved(aPod().metadata.uid)).toBe(true);
  });
});

describe('a pod that had ended before', () => {
  it('is only cleaned up, and its worker stays while it is wanted', async () => {
    const bench = new Bench();
    bench.before = aRuntimeStatus([], []);
    bench.workers.updatePod(aPod({ status: { phase: 'Succeeded' } }), 'Create');
    await bench.world.loop.run(1000);
    bench.workers.syncKnownPods(() => true);

    expect(bench.passes).toEqual(['0 terminated']);
    expect(bench.workers.count).toBe(1);
  });
});

describe('a pod that nobody wants', () => {
  it.each(['terminating', 'terminated'])(
    'is driven on by each housekeeping while its %s pass fails',
    async (phase) => {
      const bench = new Bench();
      let failures = 3;
      bench.end = () => {
        if (bench.passes.at(-1)?.includes(phase) === true && failures-- > 0)
          throw new Error('busy');
        return false;
      };
      bench.workers.updatePod(aPod(), 'Create');
      await bench.world.loop.run(1000);
      const housekeeping = (): void => {
        bench.workers.syncKnownPods(() => false);
        bench.world.loop.schedule(2000, housekeeping);
      };
      housekeeping();
      await bench.world.loop.run(9000);

      const passes = bench.passes.filter((pass) => pass.endsWith(phase));
      expect(passes).toEqual([1000, 3000, 5000, 7000].map((at) => `${String(at)} ${phase}`));
      expect(bench.workers.count).toBe(0);
    },
  );

  it('is forgotten once it has ended, if it has come again meanwhile', async () => {
    const bench = new Bench();
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(1000);
    bench.workers.updatePod(aPod(), 'Kill');
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(1000);
    bench.workers.syncKnownPods(() => true);

    expect(bench.passes).toEqual(['0 sync', '1000 terminating', '1000 terminated']);
    expect(bench.workers.count).toBe(0);
  });

  it('is left alone while it is wanted: its failed pass is done again after 10 s', async () => {
    const bench = new Bench();
    bench.workers.updatePod(aPod(), 'Create');
    await bench.world.loop.run(1000);
    bench.end = () => {
      throw new Error('busy');
    };
    bench.workers.updatePod(aPod(), 'Kill');
    for (const at of [3000, 5000, 7000]) {
      bench.world.loop.schedule(at, () => void bench.workers.syncKnownPods(() => true));
    }
    await bench.world.loop.run(10_999);

    expect(bench.passes).toEqual(['0 sync', '1000 terminating']);
  });
});

describe('a kill from inside the node', () => {
  const kill = (bench: Bench, pod = aPod()) => {
    const ended: string[] = [];
    const status = (given: PodStatus): PodStatus => ({ ...given, reason: 'Evicted' });
    follow(
      operation(() =>
        bench.workers.killPodNow(pod, { isEviction: true, gracePeriodSeconds: 1, status }),
      ),
      { done: () => ended.push('done'), failed: (error) => ended.push(String(error)) },
    );
    return ended;
  };

  it('ends the pod, gives its status, and is over when the containers are', async () => {
    const bench = new Bench();
    bench.workers.updatePod(aPod(), 'Create');
    await bench.advance(100);
    expect(bench.workers.isActive(aPod())).toBe(true);
    const ended = kill(bench);
    expect(bench.workers.shouldPodContentBeRemoved('uid-web')).toBe(true);
    await bench.advance(100);

    expect(bench.killed).toEqual([{ gracePeriodSeconds: 1, reason: 'Evicted' }]);
    expect(ended).toEqual(['done']);
    expect(bench.workers.isFinished('uid-web')).toBe(true);
    expect(bench.workers.isActive(aPod())).toBe(false);
    expect(kill(bench)).toEqual(['done']);
  });

  it('is no eviction if somebody else asked for the end before', async () => {
    const bench = new Bench();
    const deleted = aPod({ metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });
    bench.workers.updatePod(aPod(), 'Create');
    await bench.advance(100);
    bench.workers.updatePod(deleted, 'Update');
    kill(bench, aPod());

    expect(bench.workers.shouldPodContentBeRemoved('uid-web')).toBe(false);
  });

  it('is given up when the containers do not end, and says so', async () => {
    const bench = new Bench();
    bench.workers.updatePod(aPod(), 'Create');
    await bench.advance(100);
    bench.end = () => {
      throw new Error('not yet');
    };
    const ended = kill(bench);
    await bench.advance(9_900);
    expect(ended).toEqual([]);
    await bench.advance(200);

    expect(ended).toEqual(['Error: timeout waiting to kill pod']);
    expect(bench.events).toContain(
      'Warning ExceededGracePeriod Container runtime did not kill the pod within specified grace period.',
    );
  });
});
