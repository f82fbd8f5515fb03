/**
 * The end of a pod in order: containers, volumes, the object, the directories; and in whatever state
 * it is met, nothing is left. Upstream: pkg/kubelet/kubelet.go, SyncTerminatingPod, SyncTerminatedPod;
 * status_manager.go, canBeDeleted; kuberuntime_container.go, killContainer (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { LabOptions } from '../lab/index.ts';
import { KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

const VOLUME: PodShape = {
  containers: [
    {
      script: 'on SIGTERM exit 0 after 7s\nsleep infinity',
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    },
  ],
  spec: { volumes: [{ name: 'data', oci: { image: 'registry.test/team/config:v1' } }] },
};

async function running(shape: PodShape, options?: Partial<LabOptions>): Promise<KubeletLab> {
  const bench = await KubeletLab.open(options);
  await bench.run('web', shape);
  await bench.advanceSeconds(5);
  return bench;
}

/** The instants of each kind of record, in milliseconds since the deletion. */
function since(deletedAt: number, bench: KubeletLab) {
  const last = (type: 'container.exited' | 'volume.unmounted' | 'pod.terminated') =>
    (bench.records(type).at(-1)?.at ?? NaN) - deletedAt;
  return {
    exited: last('container.exited'),
    unmounted: last('volume.unmounted'),
    terminated: last('pod.terminated'),
  };
}

describe('a pod that is deleted', () => {
  it('goes in order: container, volume, object, and all the rest', async () => {
    const bench = await running(VOLUME);
    const deletedAt = bench.now;
    await bench.lab.delete('Pod', 'web');
    await bench.lab.advance(6900);
    expect(bench.said('web', /Killing/)).toEqual(['Normal Killing: Stopping container main']);
    expect(bench.pod('web')).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: { phase: 'Running' },
    });
    expect(bench.records('volume.unmounted')).toEqual([]);

    let goneAt = NaN;
    for (let step = 0; step < 400 && bench.lab.pod('web') !== undefined; step++) {
      await bench.lab.advance(10);
      goneAt = bench.now - deletedAt;
    }
    const { exited, unmounted, terminated } = since(deletedAt, bench);
    expect(Math.floor(exited / 1000)).toBe(7);
    expect([exited < unmounted, unmounted <= terminated, terminated < goneAt]).toEqual([
      true,
      true,
      true,
    ]);
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('shows how its container ended, before it is gone', async () => {
    const bench = await running(VOLUME);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(15);
    const last = bench.versions('web').at(-1)?.status;

    expect(bench.phases('web')).toEqual(['Pending', 'Running', 'Succeeded']);
    expect(last?.containerStatuses).toMatchObject([
      { ready: false, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    ]);
    expect(last?.conditions?.filter(({ type }) => type.endsWith('Ready'))).toMatchObject([
      { type: 'Ready', status: 'False', reason: 'PodCompleted' },
      { type: 'ContainersReady', status: 'False', reason: 'PodCompleted' },
    ]);
  });

  it('shows how its containers ended together with its phase, not before', async () => {
    const bench = await running({ containers: [{ name: 'a' }, { name: 'b' }] });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(15);

    const ends = bench
      .versions('web')
      .filter(({ status }) => status.containerStatuses?.some(({ state }) => state?.terminated))
      .map(({ status }) => status.phase);
    expect([...new Set(ends)]).toEqual(['Failed']);
  });

  it.each<[string, script: string, asked: number | undefined, seconds: number, exitCode: number]>([
    ['dies of SIGTERM', 'sleep infinity', undefined, 0, 143],
    [
      'ignores SIGTERM, for as long as the spec says',
      'ignore SIGTERM\nsleep 1h',
      undefined,
      12,
      137,
    ],
    ['ignores SIGTERM, for as long as the deletion says', 'ignore SIGTERM\nsleep 1h', 5, 5, 137],
    // The runtime gives a process at least 2 s.
    ['ignores SIGTERM, for 1 s', 'ignore SIGTERM\nsleep 1h', 1, 2, 137],
  ])('with a process that %s', async (_what, script, gracePeriodSeconds, seconds, exitCode) => {
    const bench = await running({
      containers: [{ script }],
      spec: { terminationGracePeriodSeconds: 12 },
    });
    const deletedAt = bench.now;
    const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
    await bench.lab.delete('Pod', 'web', options);
    await bench.advanceSeconds(20);

    expect(Math.floor(since(deletedAt, bench).exited / 1000)).toBe(seconds);
    expect(bench.records('container.exited')).toMatchObject([{ detail: { exitCode } }]);
    expect(bench.lab.pod('web')).toBeUndefined();
  });

  it('a second time with less grace: the kill under way goes on, the next attempt has less', async () => {
    const bench = await running({ containers: [{ script: 'ignore SIGTERM\nsleep infinity' }] });
    bench.lab.fault({
      point: 'cri.stopContainer',
      delayMs: 20_000,
      error: 'Unavailable',
      times: 1,
    });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 100 });
    await bench.advanceSeconds(10);
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 95 });
    await bench.advanceSeconds(200);

    expect(bench.records('pod.terminating').map(({ detail }) => detail.gracePeriodSeconds)).toEqual(
      [100, 95],
    );
    expect(bench.records('container.exited').map(({ detail }) => detail.exitCode)).toEqual([137]);
    expect(bench.lab.pod('web')).toBeUndefined();
  });

  it('waits until what a mount began is undone, though nothing was mounted yet', async () => {
    const bench = await KubeletLab.open();
    bench.lab.fault({ point: 'cri.mountOCIObject', hang: true });
    bench.lab.fault({ point: 'cri.listOCIMounts', delayMs: 20_000 });
    await bench.run('web', VOLUME);
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(60);
    const { unmounted, terminated } = since(0, bench);

    expect(unmounted).toBeGreaterThan(25_000);
    expect(terminated).toBeGreaterThanOrEqual(unmounted);
  });

  it('by force is gone at once, and its container gets its time nevertheless', async () => {
    const bench = await running(VOLUME);
    const deletedAt = bench.now;
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
    expect(bench.lab.pod('web')).toBeUndefined();
    await bench.advanceSeconds(5);
    expect(bench.records('container.exited')).toEqual([]);
    await bench.advanceSeconds(70);

    const { exited, unmounted } = since(deletedAt, bench);
    expect(Math.floor(exited / 1000)).toBe(7);
    expect(exited).toBeLessThan(unmounted);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('is not in the way of another of its name', async () => {
    const bench = await running(VOLUME);
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
    await bench.run('web', VOLUME);
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.records('container.exited')).toEqual([]);
    await bench.advanceSeconds(10);
    expect(bench.records('container.exited')).toHaveLength(1);
    expect(bench.pod('web').status.phase).toBe('Running');
  });
});

describe('a pod that is deleted before it runs leaves nothing', () => {
  // Every 20 ms of its way from nothing to Running, image and volume being pulled among them.
  it.each(Array.from({ length: 45 }, (_, at) => at * 20))(
    '%i ms after its creation',
    async (afterMs) => {
      const bench = await KubeletLab.open();
      await bench.run('web', VOLUME);
      await bench.lab.advance(afterMs);
      await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 10 });
      await bench.advanceSeconds(80);

      expect(bench.lab.pod('web')).toBeUndefined();
      expect(await bench.leftovers()).toEqual([]);
    },
  );

  it('while its image is being pulled: what was begun is done to its end, and then ended', async () => {
    const bench = await KubeletLab.open();
    bench.lab.world.faults.plan({ point: 'registry.request', delayMs: 20_000 });
    await bench.run('web');
    await bench.advanceSeconds(5);
    expect(bench.said('web', /Pulling/)).toHaveLength(1);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(10);
    expect(bench.records('container.created')).toEqual([]);

    await bench.advanceSeconds(120);
    expect(bench.said('web', /Created|Started|Killing/)).toEqual([
      'Normal Created: Container created',
      'Normal Started: Container started',
      'Normal Killing: Stopping container main',
    ]);
    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('while its image cannot be pulled', async () => {
    const bench = await running({ containers: [{ image: 'registry.test/team/none:v1' }] });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(80);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(bench.said('web', /Killing/)).toEqual([]);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('while its volume cannot be mounted', async () => {
    const volumes = [{ name: 'data', oci: { image: 'registry.test/team/none:v1' } }];
    const bench = await running({ ...VOLUME, spec: { volumes } });
    expect(bench.said('web', /FailedMount/).length).toBeGreaterThan(1);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(80);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });

  it('while its container waits in a crash loop', async () => {
    const bench = await running({ containers: [{ script: 'exit 1' }] });
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(80);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(bench.phases('web').at(-1)).toBe('Failed');
    expect(await bench.leftovers()).toEqual([]);
  });
});
