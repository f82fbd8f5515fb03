/**
 * Pods that may be active for so long only. Upstream: pkg/kubelet/active_deadline.go,
 * pkg/kubelet/kubelet_pods.go, generateAPIPodStatus (v1.36). Recorded on a real node too.
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const MESSAGE = 'Pod was active on the node longer than the specified deadline';

async function opened(script: string, spec: Readonly<Record<string, unknown>>) {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [{ script }], spec });
  return bench;
}

describe('a pod whose active deadline is over', () => {
  it('fails, and says why', async () => {
    const bench = await opened('on SIGTERM exit 143\nsleep infinity', {
      activeDeadlineSeconds: 10,
    });
    await bench.advanceSeconds(60);

    expect(bench.pod('web').status).toMatchObject({
      phase: 'Failed',
      reason: 'DeadlineExceeded',
      message: MESSAGE,
      containerStatuses: [{ state: { terminated: { exitCode: 143, reason: 'Error' } } }],
    });
    expect(bench.phases('web')).toEqual(['Pending', 'Running', 'Failed']);
    // Once in each status that is worked out from then on: SyncPod, SyncTerminatingPod twice,
    // SyncTerminatedPod.
    const said = `Normal DeadlineExceeded: ${MESSAGE}`;
    expect(bench.said('web', /DeadlineExceeded|Killing/)).toEqual([
      said,
      said,
      'Normal Killing: Stopping container main',
      said,
      said,
    ]);
  });

  it('ends within a second of it, counted from its start', async () => {
    const bench = await opened('sleep infinity', { activeDeadlineSeconds: 10 });
    await bench.advanceSeconds(60);
    const startedAt = Date.parse(bench.pod('web').status.startTime ?? '');
    const [end] = bench.records('pod.terminating');

    const endedAt = bench.lab.world.loop.startAt + (end?.at ?? NaN);
    const lateMs = endedAt - startedAt - 10_000;
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThan(2100);
  });

  it('is not ready at once, but shows phase and reason only when its containers have stopped', async () => {
    const bench = await opened('ignore SIGTERM\nsleep infinity', {
      activeDeadlineSeconds: 10,
      terminationGracePeriodSeconds: 20,
    });
    await bench.advanceSeconds(20);
    const { phase, reason, message, conditions = [] } = bench.pod('web').status;
    expect({ phase, reason, message }).toEqual({ phase: 'Running' });
    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'PodFailed',
    });

    await bench.advanceSeconds(20);
    expect(bench.pod('web').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  it('gives its containers the grace period of its spec', async () => {
    const bench = await opened('on SIGTERM exit 0 after 8s\nsleep infinity', {
      activeDeadlineSeconds: 10,
      terminationGracePeriodSeconds: 20,
    });
    await bench.advanceSeconds(40);
    expect(bench.records('container.exited').map(({ detail }) => detail.exitCode)).toEqual([0]);
    expect(bench.pod('web').status.phase).toBe('Failed');
  });

  it('need never have run', async () => {
    const bench = await opened('sleep infinity', {
      activeDeadlineSeconds: 10,
      containers: [{ name: 'main', image: 'registry.test/team/nothing:v1' }],
    });
    await bench.advanceSeconds(60);
    expect(bench.pod('web').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' });
  });

  it('may be deleted then, and leaves nothing', async () => {
    const bench = await opened('sleep infinity', { activeDeadlineSeconds: 10 });
    await bench.advanceSeconds(60);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });
});

it.each([
  ['ended before', 'sleep 2s\nexit 0', { restartPolicy: 'Never' }, 'Succeeded'],
  ['has time', 'sleep infinity', { activeDeadlineSeconds: 100 }, 'Running'],
])('one that %s is left alone', async (_what, script, spec, phase) => {
  const bench = await opened(script, { activeDeadlineSeconds: 10, ...spec });
  await bench.advanceSeconds(60);
  expect(bench.pod('web').status.phase).toBe(phase);
  expect(bench.said('web', /DeadlineExceeded/)).toEqual([]);
});

it('a deadline that is set while the pod runs counts from its start', async () => {
  const bench = await opened('sleep infinity', {});
  await bench.advanceSeconds(8);
  const pods = bench.lab.cluster.client.resource('pods');
  await bench.lab.perform(pods.patch({ name: 'web' }, { spec: { activeDeadlineSeconds: 20 } }));
  await bench.advanceSeconds(8);
  expect(bench.pod('web').status.phase).toBe('Running');
  await bench.advanceSeconds(10);
  expect(bench.records('pod.terminating')).toHaveLength(1);
});

it.each([30, 0])('a pod deleted first leaves no deadline behind (grace %i)', async (grace) => {
  const bench = await opened('sleep infinity', { activeDeadlineSeconds: 1000 });
  await bench.advanceSeconds(5);
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: grace });
  await bench.advanceSeconds(70);
  expect(await bench.leftovers()).toEqual([]);
});
