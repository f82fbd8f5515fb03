/**
 * What changed in the runtime, and when the kubelet notices. Upstream: pkg/kubelet/pleg/generic.go and
 * generic_test.go, TestRelisting, TestRelistWithCache (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { RuntimeBench } from '../../cri/runtime/testing/runtime-bench.ts';
import type { ContainerStatus } from '../../cri/index.ts';
import { Metrics } from '../model/metrics.ts';
import { differences, Pleg, type PodLifecycleEventType } from './pleg.ts';
import { anInstance, aRuntimeStatus, aSandbox, exited } from '../testing/pod-values.ts';

const STATES: Readonly<Record<string, readonly ContainerStatus[]>> = {
  none: [],
  created: [anInstance('a', { state: 'CONTAINER_CREATED' })],
  running: [anInstance('a')],
  exited: [exited('a', 0)],
  unknown: [anInstance('a', { state: 'CONTAINER_UNKNOWN' })],
};

describe('differences', () => {
  const started: readonly PodLifecycleEventType[] = ['ContainerStarted'];
  const died: readonly PodLifecycleEventType[] = ['ContainerDied'];
  const removed: readonly PodLifecycleEventType[] = ['ContainerRemoved'];

  it.each<[old: string, current: string, readonly PodLifecycleEventType[]]>([
    ['none', 'none', []],
    ['none', 'created', []],
    ['none', 'running', started],
    ['none', 'exited', died],
    ['none', 'unknown', []],
    ['created', 'created', []],
    ['created', 'running', started],
    ['created', 'exited', died],
    ['created', 'none', [...died, ...removed]],
    ['running', 'running', []],
    ['running', 'exited', died],
    ['running', 'unknown', []],
    ['running', 'none', [...died, ...removed]],
    ['exited', 'exited', []],
    ['exited', 'none', removed],
    ['unknown', 'running', started],
    ['unknown', 'exited', died],
    ['unknown', 'none', [...died, ...removed]],
  ])('%s -> %s', (old, current, events) => {
    expect(differences(aRuntimeStatus(STATES[old]), aRuntimeStatus(STATES[current]))).toEqual(
      events,
    );
  });

  it('a restart is the death of one instance and the start of another', () => {
    const next = anInstance('a', { metadata: { name: 'a', attempt: 1 } });
    const old = aRuntimeStatus([anInstance('a')]);
    expect(differences(old, aRuntimeStatus([next, exited('a', 1)]))).toEqual([
      'ContainerStarted',
      'ContainerDied',
    ]);
  });

  it.each<[string, 'none' | 'ready' | 'stopped', 'none' | 'ready' | 'stopped', typeof started]>([
    ['is created', 'none', 'ready', started],
    ['stops', 'ready', 'stopped', died],
    ['is removed', 'stopped', 'none', removed],
    ['is as it was', 'ready', 'ready', []],
  ])('a sandbox counts as a container: it %s', (_what, old, current, events) => {
    const sandboxes = {
      none: [],
      ready: [aSandbox()],
      stopped: [aSandbox({ state: 'SANDBOX_NOTREADY' })],
    };
    expect(
      differences(aRuntimeStatus([], sandboxes[old]), aRuntimeStatus([], sandboxes[current])),
    ).toEqual(events);
  });

  it('each container counts for itself', () => {
    const old = aRuntimeStatus([anInstance('a'), anInstance('b')]);
    expect(differences(old, aRuntimeStatus([exited('a', 0), anInstance('b')]))).toEqual(died);
  });
});

/** A PLEG over the real simulated runtime; a sandbox that starts is heard too. Instants are milliseconds since its start. */
class Bench extends RuntimeBench {
  readonly heard: string[] = [];
  readonly pleg = new Pleg({
    world: this.world,
    actor: 'kubelet/node-1',
    runtime: this.runtime,
    metrics: new Metrics(),
  });

  constructor() {
    super();
    this.pleg.events$.subscribe(({ podUid, type }) =>
      this.heard.push(`${String(this.now)} ${type} ${podUid}`),
    );
    this.pleg.start();
  }
}

describe('Pleg', () => {
  it('relists at whole seconds, and says once what happened', async () => {
    const bench = new Bench();
    const id = await bench.run({ script: 'sleep 2500ms' });
    await bench.advance(10_000);

    expect(bench.heard).toEqual([
      '1000 ContainerStarted uid-web',
      '1000 ContainerStarted uid-web',
      '3000 ContainerDied uid-web',
    ]);
    expect(bench.pleg.cache.get('uid-web').containers.map((each) => each.id)).toEqual([id]);
  });

  it('does not see what began and ended between two relists, only the end', async () => {
    const bench = new Bench();
    await bench.run({ script: 'sleep 100ms' });
    await bench.advance(10_000);

    expect(bench.heard).toEqual(['1000 ContainerDied uid-web', '1000 ContainerStarted uid-web']);
  });

  it('relists one pod at once when asked to', async () => {
    const bench = new Bench();
    await bench.run();
    await bench.run({ podName: 'other' });
    bench.pleg.relistPod('uid-web');
    const { now } = bench;

    const started = `${String(now)} ContainerStarted uid-web`;
    expect(bench.heard).toEqual([started, started]);
    await bench.advance(1000);
    expect(bench.heard.slice(2)).toEqual(Array(2).fill('1000 ContainerStarted uid-other'));
  });

  it('sleeps while nothing changes', async () => {
    const bench = new Bench();
    await bench.run({ script: 'sleep infinity' });
    await bench.advance(2000);

    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('has the newest instances and sandboxes first', async () => {
    const bench = new Bench();
    const sandbox = await bench.sandbox();
    for (const attempt of [0, 1, 2]) {
      const id = await bench.create(sandbox, { attempt, script: 'exit 1' });
      await bench.perform(bench.runtime.startContainer(id));
    }
    await bench.sandbox('web', 1);
    await bench.advance(1000);
    const { containers, sandboxes } = bench.pleg.cache.get('uid-web');

    expect(containers.map(({ metadata }) => metadata.attempt)).toEqual([2, 1, 0]);
    expect(sandboxes.map(({ metadata }) => metadata.attempt)).toEqual([1, 0]);
  });

  it('forgets a pod that is gone from the runtime', async () => {
    const bench = new Bench();
    await bench.run();
    await bench.advance(1000);
    const [sandbox] = await bench.perform(bench.runtime.listPodSandbox());
    await bench.perform(bench.runtime.removePodSandbox(sandbox?.id ?? ''));
    await bench.advance(1000);

    expect(bench.heard.at(-1)).toBe('2000 ContainerRemoved uid-web');
    expect(bench.pleg.cache.get('uid-web')).toEqual({ sandboxes: [], containers: [] });
  });

  it('leaves nothing when it stops', async () => {
    const bench = new Bench();
    await bench.run({ script: 'sleep infinity' });
    bench.pleg.stop();
    await bench.advance(5000);

    expect(bench.heard).toEqual([]);
    expect(bench.world.loop.pendingCount).toBe(0);
  });
});

describe('the cache', () => {
  it('answers at once if it is newer, else with the next relist', async () => {
    const bench = new Bench();
    await bench.run({ script: 'sleep infinity' });
    await bench.advance(1000);
    const startedAt = bench.world.loop.startAt;
    const answeredAt: number[] = [];
    for (const newerThan of [999, 1000, 1500]) {
      bench.pleg.cache
        .getNewerThan('uid-web', startedAt + newerThan)
        .subscribe(() => answeredAt.push(bench.now));
    }
    const begunAt = bench.now;
    await bench.advance(5000);

    expect(answeredAt).toEqual([begunAt, 2000, 2000]);
  });

  it('is as new as the last whole second, whether there was anything to relist or not', async () => {
    const bench = new Bench();
    await bench.run({ script: 'sleep infinity' });
    await bench.advance(60_500);
    const lastSecond = bench.world.loop.startAt + Math.floor(bench.now / 1000) * 1000;
    const begunAt = bench.now;
    await bench.perform(bench.pleg.cache.getNewerThan('uid-web', lastSecond - 1));
    expect(bench.now).toBe(begunAt);

    await bench.perform(bench.pleg.cache.getNewerThan('uid-web', lastSecond));
    expect(bench.now).toBe(lastSecond + 1000 - bench.world.loop.startAt);
  });

  it('answers of a pod that nobody knows with the next relist: there is nothing', async () => {
    const bench = new Bench();
    await bench.advance(100);
    const status = await bench.perform(
      bench.pleg.cache.getNewerThan('uid-none', bench.world.now()),
    );

    expect(status).toEqual({ sandboxes: [], containers: [] });
    expect(bench.now).toBe(1000);
  });

  it('forgets who no longer waits', async () => {
    const bench = new Bench();
    const waiting = bench.pleg.cache.getNewerThan('uid-none', bench.world.now()).subscribe();
    expect(bench.pleg.cache.hasWaiters).toBe(true);
    waiting.unsubscribe();
    expect(bench.pleg.cache.hasWaiters).toBe(false);
  });
});
