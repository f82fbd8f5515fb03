/**
 * The kubelet survives its runtime: whichever call fails or hangs, the world goes on, the pod ends, and
 * nothing is left. Upstream: pkg/kubelet/pod_workers.go, removeTerminatedWorker; pleg/generic.go, Relist;
 * kuberuntime_gc.go; cri-client/pkg/remote_runtime.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { CRI_FAULT_POINTS } from '../cri/index.ts';
import { KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

const VOLUME: PodShape = {
  containers: [{ volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
  spec: { volumes: [{ name: 'data', oci: { image: 'registry.test/team/config:v1' } }] },
};

const POINTS = CRI_FAULT_POINTS.map(({ point }) => point);

/** These have no deadline, as upstream's pulls; such a call hangs for as long as its fault lasts. */
const WITHOUT_DEADLINE: readonly string[] = ['cri.pullImage', 'cri.mountOCIObject'];

const OUTCOMES = [
  ['fails', { error: 'Unavailable' }],
  ['hangs', { hang: true }],
] as const;

const MATRIX = POINTS.flatMap((point) =>
  OUTCOMES.map(([how, outcome]) => {
    const forMs = how === 'hangs' && WITHOUT_DEADLINE.includes(point) ? { forMs: 60_000 } : {};
    return { point, how, fault: { point, ...outcome, ...forMs } };
  }),
);

describe('a call of the runtime, once', () => {
  it.each(MATRIX)('$point $how: the pod runs, ends, and leaves nothing', async ({ fault }) => {
    const bench = await KubeletLab.open();
    bench.lab.fault({ ...fault, times: 1 });
    await bench.run('web', VOLUME);
    await bench.advanceSeconds(300);
    expect(bench.pod('web').status.phase).toBe('Running');
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(400);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });

  it.each(MATRIX)('$point $how while the pod ends: it ends nevertheless', async ({ fault }) => {
    const bench = await KubeletLab.open();
    await bench.run('web', VOLUME);
    await bench.advanceSeconds(30);
    bench.lab.fault({ ...fault, times: 1 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(500);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(await bench.leftovers()).toEqual([]);
  });
});

const starts = (bench: KubeletLab, container = 'main') =>
  bench.records('container.started').flatMap((each) => {
    return each.detail.container === container ? [each.at] : [];
  });

describe('a kill that fails', () => {
  it.each([0, 1])('is tried again, with grace period %i', async (gracePeriodSeconds) => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    bench.lab.fault({ point: 'cri.stopContainer', error: 'Unavailable', times: 1 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds });
    await bench.advanceSeconds(20);

    expect(bench.records('container.exited')).toHaveLength(1);
    expect(bench.said('web', /FailedKillPod/)).toHaveLength(1);
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('of a pod that nobody knows any more is tried again at every housekeeping', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    bench.lab.fault({ point: 'cri.stopContainer', error: 'Unavailable', times: 4 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
    await bench.advanceSeconds(30);

    const at = bench.records('pod.terminating').map((each) => Math.floor(each.at / 1000));
    expect(
      at
        .slice(1)
        .map((each, k) => each - (at[k] ?? NaN))
        .every((gap) => gap <= 2),
    ).toBe(true);
    expect(bench.records('container.exited')).toHaveLength(1);
  });
});

describe('a pod that is killed', () => {
  it('has its sandbox stopped with it, not when that is collected', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [{ script: 'exit 0' }],
      spec: { restartPolicy: 'Never' },
    });
    await bench.run('other');
    await bench.advanceSeconds(10);
    await bench.lab.delete('Pod', 'other', { gracePeriodSeconds: 0 });
    await bench.advanceSeconds(10);
    const { runtime } = bench.lab.cluster.nodes[0] ?? {};
    const sandboxes =
      runtime === undefined ? [] : await bench.lab.perform(runtime.listPodSandbox());

    expect(sandboxes.map(({ metadata, state }) => [metadata.name, state])).toEqual([
      ['web', 'SANDBOX_NOTREADY'],
      ['other', 'SANDBOX_NOTREADY'],
    ]);
  });

  it.each<[string, PodShape, number | undefined]>([
    ['by its end: each container has its own', { spec: { restartPolicy: 'Never' } }, undefined],
    ['by its deletion: as asked for', {}, 7],
  ])('%s grace period', async (_what, shape, gracePeriodSeconds) => {
    const bench = await KubeletLab.open();
    const script = gracePeriodSeconds === undefined ? 'sleep 5s' : 'sleep infinity';
    await bench.run('web', { ...shape, containers: [{ script }] });
    await bench.advanceSeconds(10);
    if (gracePeriodSeconds !== undefined)
      await bench.lab.delete('Pod', 'web', { gracePeriodSeconds });
    await bench.advanceSeconds(10);

    expect(bench.records('pod.terminating')[0]?.detail.gracePeriodSeconds).toBe(gracePeriodSeconds);
  });
});

describe('a relist that fails', () => {
  const listing = { point: 'cri.listContainers', match: 'default/web' } as const;

  it('is made again a second later, and what happened meanwhile is seen then', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { containers: [{ script: 'sleep 20s\nexit 1' }] });
    await bench.advanceSeconds(10);
    bench.lab.fault({ ...listing, error: 'Unavailable', forMs: 30_000 });
    await bench.advanceSeconds(25);
    expect(bench.pod('web').status.containerStatuses?.[0]?.restartCount).toBe(0);
    const failedAt = bench
      .records('kubelet.workFailed')
      .filter(({ detail }) => detail.work === 'relist')
      .map((each) => Math.floor(each.at / 1000));
    expect(failedAt.slice(1).map((at, k) => at - (failedAt[k] ?? NaN))).toEqual(
      failedAt.slice(1).map(() => 1),
    );
    await bench.advanceSeconds(30);

    expect(bench.pod('web').status.containerStatuses?.[0]?.restartCount).toBe(1);
  });

  it('fails the pass that waited for it, which says so', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { containers: [{ script: 'sleep 20s\nexit 1' }] });
    await bench.advanceSeconds(15);
    bench.lab.fault({ ...listing, error: 'Unavailable', forMs: 20_000 });
    await bench.advanceSeconds(8);
    await bench.lab.update('Pod', 'web', (pod) => {
      pod.metadata.annotations = { ...pod.metadata.annotations, touched: 'yes' };
    });
    await bench.advanceSeconds(10);

    expect(bench.said('web', /FailedSync/)).toContainEqual(
      expect.stringMatching(
        /^Warning FailedSync: error determining status: rpc error: code = Unavail/,
      ),
    );
  });

  it.each([
    ['fails', { error: 'Unavailable' }],
    ['hangs', { hang: true }],
  ] as const)('of one pod %s: that of another sees what it saw', async (_how, outcome) => {
    const bench = await KubeletLab.open();
    const script = 'sleep 20s\nexit 1';
    await bench.run('web', { containers: [{ script }] });
    await bench.run('other', { containers: [{ name: 'other', script }] });
    await bench.advanceSeconds(10);
    bench.lab.fault({ ...listing, ...outcome, forMs: 600_000 });
    await bench.advanceSeconds(15);

    expect(bench.pod('other').status.containerStatuses?.[0]?.restartCount).toBe(1);
    await bench.advanceSeconds(700);
    expect(starts(bench).length).toBeGreaterThan(1);
  });
});

describe('a collection that fails', () => {
  it.each([
    ['fails', { error: 'Unavailable' }],
    ['hangs', { hang: true }],
  ] as const)('for one pod, for it %s: others are collected, it later', async (_how, outcome) => {
    const bench = await KubeletLab.open();
    for (const name of ['web', 'other']) await bench.run(name);
    await bench.advanceSeconds(5);
    bench.lab.fault({
      point: 'cri.removePodSandbox',
      match: 'default/web',
      ...outcome,
      forMs: 200_000,
    });
    for (const name of ['web', 'other']) await bench.lab.delete('Pod', name);
    await bench.advanceSeconds(190);
    expect(bench.lab.cluster.nodes[0]?.runtime.sandboxCount()).toBe(1);
    await bench.advanceSeconds(200);

    expect(await bench.leftovers()).toEqual([]);
  });
});

describe('a call that hangs', () => {
  it.each([
    ['cri.createContainer', 120],
    ['cri.runPodSandbox', 240],
  ])('%s is given up after %i s, in the words of gRPC', async (point, seconds) => {
    const bench = await KubeletLab.open();
    bench.lab.fault({ point, hang: true, times: 1 });
    await bench.run('web');
    await bench.advanceSeconds(400);
    const [call] = bench
      .records('cri.call')
      .filter(({ detail }) => `cri.${detail.method}` === point);
    const [failure] = bench.records('pod.syncFailed');

    expect(failure?.detail.error).toContain('context deadline exceeded');
    expect((failure?.at ?? NaN) - (call?.at ?? NaN)).toBe(seconds * 1000);
    expect(bench.pod('web').status.phase).toBe('Running');
  });

  it('a stop is given the grace period on top', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    bench.lab.fault({ point: 'cri.stopContainer', hang: true, times: 1 });
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 30 });
    await bench.advanceSeconds(200);
    // The sandbox's turn is when that of the containers is over.
    const callOf = (method: string) =>
      bench.records('cri.call').find(({ detail }) => detail.method === method)?.at ?? NaN;

    expect(callOf('stopPodSandbox') - callOf('stopContainer')).toBe(150_000);
    expect(bench.said('web', /FailedKillPod/)).toEqual([
      'Warning FailedKillPod: error killing pod: failed to "KillContainer" for "main" with KillContainerError: "rpc error: code = DeadlineExceeded desc = context deadline exceeded"',
    ]);
    expect(bench.lab.pod('web')).toBeUndefined();
  });
});
