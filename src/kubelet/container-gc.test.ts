/**
 * The collection of dead containers and of sandboxes that nobody needs, in a cluster.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_gc.go, pkg/kubelet/kubelet.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';
import { operation } from '../sim/index.ts';
import { ContainerGC } from './containers/index.ts';
import { UPSTREAM_DECISIONS } from './decisions.ts';

const calls = (bench: KubeletLab, method: string, subject: string): readonly number[] =>
  bench.records('cri.call').flatMap(({ at, detail }) => {
    return detail.method === method && detail.subject === subject ? [at] : [];
  });

const CRASHING = { containers: [{ script: 'sleep 1s\nexit 1' }] };

const NO_LOGS: Options['logs'] = {
  *directories() {
    return [];
  },
  *removeDirectories() {
    // There are none.
  },
};

type Options = ConstructorParameters<typeof ContainerGC>[0];

/** One beside the kubelet's own, which believes what the test says of pods. */
function collectorOf(
  bench: KubeletLab,
  maxPerPodContainer: number,
  podStates: Options['podStates'],
  decisions: Options['decisions'] = UPSTREAM_DECISIONS,
): ContainerGC {
  return new ContainerGC({
    world: bench.lab.world,
    actor: 'test',
    nodeName: 'node-1',
    runtime: bench.node.runtime,
    recorder: { event: () => undefined },
    policy: { minAgeMs: 0, maxPerPodContainer, maxContainers: -1 },
    podStates,
    sourcesReady: () => true,
    decisions,
    logs: NO_LOGS,
  });
}

describe('of a pod that is there', () => {
  it('a crash loop keeps its newest dead container, and loses the one before as soon as it died', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', CRASHING);
    await bench.advanceSeconds(25);
    const died = bench.records('container.exited').map(({ at }) => at);
    const removed = calls(bench, 'removeContainer', 'default/web/main');

    expect(bench.containerStatus('web')?.restartCount).toBe(2);
    expect(died).toHaveLength(3);
    expect(bench.node.runtime.containerCount()).toBe(1);
    // Within a relist of each death but the first.
    expect(removed.map((at, which) => at - (died[which + 1] ?? NaN) <= 1010)).toEqual([true, true]);
  });

  it('the dead container of one that has ended stays, and so does its sandbox', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { ...CRASHING, spec: { restartPolicy: 'Never' } });
    await bench.advanceSeconds(200);

    expect(bench.node.runtime.containerCount()).toBe(1);
    expect(bench.node.runtime.sandboxCount()).toBe(1);
  });

  it('disk pressure takes them from one that has ended', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { ...CRASHING, spec: { restartPolicy: 'Never' } });
    await bench.run('other');
    await bench.advanceSeconds(10);
    await bench.deleteAllUnusedContainers();

    expect(bench.node.runtime.containerCount()).toBe(1);
    expect(bench.node.runtime.sandboxCount()).toBe(1);
    expect(bench.containerStatus('other')?.state?.running).toBeDefined();
  });

  it('as many as are wanted stay', async () => {
    const bench = await KubeletLab.open({ kubelet: { maximumDeadContainersPerContainer: 3 } });
    await bench.run('web', CRASHING);
    await bench.advanceSeconds(100);

    expect(bench.containerStatus('web')?.restartCount).toBeGreaterThan(2);
    expect(bench.node.runtime.containerCount()).toBe(3);
  });
});

describe('of a pod that is gone', () => {
  it('containers and sandbox go within a minute, and then nothing is looked for any more', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);

    expect(bench.node.runtime.containerCount()).toBe(0);
    expect(bench.node.runtime.sandboxCount()).toBe(0);
    expect(await bench.leftovers()).toEqual([]);
  });

  // Its worker has ended and is still known at the first pass, and what it knows of the pod says nothing of a deletion.
  it.each([0, 1])('they go however late its volumes do, grace %i s', async (gracePeriodSeconds) => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [{ volumeMounts: [{ name: 'config', mountPath: '/config' }] }],
      spec: { volumes: [{ name: 'config', oci: { image: 'registry.test/team/config:v1' } }] },
    });
    await bench.advanceSeconds(20);
    bench.lab.fault({ point: 'cri.unmountOCIObject', error: 'Unavailable', forMs: 60_000 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds });
    await bench.advanceSeconds(300);

    expect(await bench.leftovers()).toEqual([]);
  });

  // At every part of a second: as it ends, as its worker goes, and as it is forgotten.
  it.each([56_000, 57_000, 57_500, 57_990, 58_500, 58_990, 59_500, 59_990])(
    'they go whatever its end was about when a pass came (deleted after %i ms)',
    async (deletedAfterMs) => {
      const bench = await KubeletLab.open();
      await bench.run('web', { containers: [{ script: 'ignore SIGTERM\nsleep infinity' }] });
      await bench.lab.advance(deletedAfterMs - bench.now);
      await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
      await bench.advanceSeconds(130);

      expect(await bench.leftovers()).toEqual([]);
    },
  );

  it('a container that may still run is stopped first, and stays if that fails', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    const { runtime } = bench.node;
    const collector = collectorOf(bench, 0, {
      shouldPodContentBeRemoved: () => false,
      shouldPodRuntimeBeRemoved: () => false,
      shouldPodContainersBeTerminating: () => false,
      podsSynced: () => true,
    });
    const collect = () => bench.lab.perform(operation(() => collector.deleteAllUnusedContainers()));
    runtime.lose(bench.containerStatus('web')?.containerID?.replace('drydock://', '') ?? '');
    bench.lab.fault({ point: 'cri.stopContainer', error: 'Unavailable', times: 1 });
    await collect();
    expect(calls(bench, 'removeContainer', 'default/web/main')).toEqual([]);

    await collect();
    expect(calls(bench, 'stopContainer', 'default/web/main')).not.toEqual([]);
    expect(calls(bench, 'removeContainer', 'default/web/main')).toHaveLength(1);
  });
});

it('what an earlier life of the kubelet left of a pod that is gone goes at the next pass', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web');
  await bench.advanceSeconds(5);
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await bench.advanceSeconds(10);
  expect(bench.node.runtime.sandboxCount()).toBe(1);
  bench.node.restartKubelet();
  await bench.advanceSeconds(65);

  expect(bench.node.runtime.containerCount()).toBe(0);
  expect(bench.node.runtime.sandboxCount()).toBe(0);
});

describe('a pass is followed by another', () => {
  const SYNCING = { gone: false, ended: false, ending: false, synced: true };

  it.each([
    ['not for a pod that runs', SYNCING, false, 1],
    ['until it is known which pods there are', { ...SYNCING, synced: false }, false, 3],
    ['while a pod that runs has a dead sandbox', SYNCING, true, 3],
    ['while a pod ends', { ...SYNCING, ending: true }, false, 3],
    ['not for a pod that has ended', { ...SYNCING, ending: true, ended: true }, true, 1],
    ['while the sandbox of a pod that is gone runs', { ...SYNCING, gone: true }, false, 3],
  ])('%s', async (_when, { gone, ended, ending, synced }, isStopped, passes) => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    const { kubelet, runtime } = bench.node;
    kubelet.stop();
    const [sandbox] = await bench.lab.perform(runtime.listPodSandbox());
    if (isStopped) await bench.lab.perform(runtime.stopPodSandbox(sandbox?.id ?? ''));
    let looks = 0;
    const podStates = {
      shouldPodContentBeRemoved: () => gone,
      shouldPodRuntimeBeRemoved: () => ended,
      shouldPodContainersBeTerminating: () => ending,
      podsSynced: () => synced,
    };
    const collector = collectorOf(bench, 1, podStates, {
      ...UPSTREAM_DECISIONS,
      sandboxesToEvict: (dead) => {
        looks++;
        return UPSTREAM_DECISIONS.sandboxesToEvict(dead);
      },
    });
    collector.start();
    await bench.advanceSeconds(130);
    collector.stop();

    expect(looks).toBe(passes);
  });
});

describe('a pass that fails', () => {
  it('is told each time', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(20);
    bench.lab.fault({ point: 'cri.listContainers', error: 'Unavailable', forMs: 80_000 });
    await bench.advanceSeconds(160);
    const told = bench
      .records('event.recorded')
      .filter(({ detail }) => detail.reason === 'ContainerGCFailed');

    expect(told.map(({ detail }) => [detail.object, detail.type])).toEqual([['node-1', 'Warning']]);
    expect(told[0]?.detail.message).toContain('code = Unavailable');
    expect(await bench.leftovers()).toEqual([]);
  });
});

it('no sandbox is taken from a pod that still ends, however long its kill takes', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web');
  await bench.advanceSeconds(5);
  bench.lab.fault({ point: 'cri.stopContainer', hang: true, forMs: 100_000 });
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(240);
  const [exit] = bench.records('container.exited');

  expect(exit?.at).toBeGreaterThan(100_000);
  expect(calls(bench, 'removePodSandbox', 'default/web')[0]).toBeGreaterThan(exit?.at ?? Infinity);
});

it('a collection that takes longer than a minute is not begun a second time beside it', async () => {
  const bench = await KubeletLab.open();
  for (const name of ['web', 'other']) await bench.run(name);
  await bench.advanceSeconds(5);
  bench.lab.fault({ point: 'cri.removePodSandbox', match: 'default/web', hang: true, times: 1 });
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(70);
  await bench.lab.delete('Pod', 'other', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(200);
  const [first = NaN, second = NaN] = calls(bench, 'removePodSandbox', 'default/web');

  expect(second - first).toBeGreaterThanOrEqual(120_000);
  expect(await bench.leftovers()).toEqual([]);
});
