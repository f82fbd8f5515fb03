/**
 * Containers that end: when they are started again, what is said meanwhile, and how their pods end.
 * Upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, doBackOff; kubelet_pods.go, getPhase (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

type Policy = 'Always' | 'OnFailure' | 'Never';

async function running(script: string, restartPolicy: Policy = 'Always'): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [{ script }], spec: { restartPolicy } });
  return bench;
}

/** Milliseconds from each end of a container to its next start. */
function waits(bench: KubeletLab, container = 'main'): readonly number[] {
  const at = (type: 'container.started' | 'container.exited') =>
    bench.records(type).flatMap((each) => (each.detail.container === container ? each.at : []));
  const [, ...starts] = at('container.started');
  const ends = at('container.exited');
  return starts.map((startedAt, index) => startedAt - (ends[index] ?? NaN));
}

describe('a container that crashes again and again', () => {
  it('is started at once, then after 10 s, 20 s, 40 s … 300 s, counted from its end', async () => {
    const bench = await running('sleep 1s\nexit 1');
    await bench.advanceSeconds(1900);
    const seconds = waits(bench).map((waitMs) => waitMs / 1000);

    const least = [0, 10, 20, 40, 80, 160, 300, 300, 300, 300, 300];
    expect(seconds.map((wait) => Math.floor(wait / 10) * 10)).toEqual(least);
    // The end is noticed within a second, and work that is due is done on the second.
    expect(seconds.filter((wait, at) => wait > (least[at] ?? 0) + 2)).toEqual([]);
  });

  it.each([['exit 0'], ['exit 7']])('it is no matter how it ends: %s', async (end) => {
    const bench = await running(`sleep 1s\n${end}`);
    await bench.advanceSeconds(40);
    expect(waits(bench).map((waitMs) => Math.floor(waitMs / 10_000) * 10)).toEqual([0, 10, 20]);
  });

  it('starts over after a run of more than 10 minutes', async () => {
    const bench = await running('sleep 601s\nexit 1');
    await bench.advanceSeconds(3600);

    expect(waits(bench)).toHaveLength(5);
    expect(waits(bench).filter((waitMs) => waitMs > 2000)).toEqual([]);
    expect(bench.said('web', /BackOff/)).toEqual([]);
  });

  it('says so in events at once, in its status when the wait is over', async () => {
    const bench = await running('sleep 1s\nexit 3');
    await bench.advanceSeconds(10);
    const { uid } = bench.pod('web').metadata;
    expect(bench.containerStatus('web')).toMatchObject({ state: { terminated: { exitCode: 3 } } });
    expect(bench.said('web', /BackOff/)).toEqual([
      `Warning BackOff: Back-off restarting failed container main in pod web_default(${uid})`,
    ]);
    await bench.advanceSeconds(8);
    const waiting = bench
      .versions('web')
      .map(({ status }) => status.containerStatuses?.[0])
      .find((status) => status?.state?.waiting?.reason === 'CrashLoopBackOff');

    expect(waiting).toMatchObject({
      restartCount: 1,
      ready: false,
      started: false,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=main pod=web_default(${uid})`,
        },
      },
      lastState: { terminated: { exitCode: 3, reason: 'Error' } },
    });
    expect(bench.phases('web')).toEqual(['Pending', 'Running']);
  });

  it('says how long it waits as Go writes durations', async () => {
    const bench = await running('sleep 1s\nexit 3');
    await bench.advanceSeconds(700);
    const messages = bench
      .versions('web')
      .flatMap(({ status }) => status.containerStatuses?.[0]?.state?.waiting?.message ?? []);
    const delays = messages.map((message) => /^back-off (\S+) /.exec(message)?.[1]);

    expect([...new Set(delays)]).toEqual(['10s', '20s', '40s', '1m20s', '2m40s', '5m0s']);
  });

  it('counts its restarts, and keeps how it ended last while it runs', async () => {
    const bench = await running('sleep 30s\nexit 3');
    await bench.advanceSeconds(40);

    expect(bench.containerStatus('web')).toMatchObject({
      restartCount: 1,
      ready: true,
      state: { running: {} },
      lastState: { terminated: { exitCode: 3 } },
    });
  });

  it('does not wait for another container of its pod, whose wait is longer', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [
        { name: 'a', script: 'sleep 1s\nexit 1' },
        { name: 'b', script: 'sleep 100s\nexit 1' },
      ],
    });
    await bench.advanceSeconds(230);

    expect(waits(bench, 'b').map((waitMs) => Math.floor(waitMs / 2000) * 2)).toEqual([0, 10]);
  });
});

describe('a pod whose container ends', () => {
  it.each<[Policy, number, phase: string, starts: number, reason: string]>([
    ['Never', 0, 'Succeeded', 1, 'PodCompleted'],
    ['Never', 3, 'Failed', 1, 'PodFailed'],
    ['OnFailure', 0, 'Succeeded', 1, 'PodCompleted'],
    ['OnFailure', 3, 'Running', 2, 'ContainersNotReady'],
    ['Always', 0, 'Running', 2, 'ContainersNotReady'],
    ['Always', 3, 'Running', 2, 'ContainersNotReady'],
  ])('%s, exit %i: %s', async (policy, exitCode, phase, starts, reason) => {
    const bench = await running(`sleep 2s\nexit ${String(exitCode)}`, policy);
    await bench.advanceSeconds(12);

    expect(bench.phases('web')).toEqual(
      phase === 'Running' ? ['Pending', 'Running'] : ['Pending', 'Running', phase],
    );
    expect(bench.records('container.started')).toHaveLength(starts);
    const conditions = bench.pod('web').status.conditions ?? [];
    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason,
    });
  });

  it('stays, with its directory, until it is deleted; then nothing is left', async () => {
    const bench = await running('sleep 2s\nexit 0', 'Never');
    await bench.advanceSeconds(300);
    expect(bench.pod('web').status.phase).toBe('Succeeded');
    expect(bench.records('pod.terminated')).toHaveLength(1);

    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);
    expect(bench.lab.pod('web')).toBeUndefined();
    expect(bench.said('web', /Killing/)).toEqual([]);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('ends when the last of its containers ends', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      containers: [
        { name: 'a', script: 'sleep 2s\nexit 1' },
        { name: 'b', script: 'sleep 20s\nexit 0' },
      ],
      spec: { restartPolicy: 'Never' },
    });
    await bench.advanceSeconds(15);
    expect(bench.pod('web').status.phase).toBe('Running');
    await bench.advanceSeconds(15);
    expect(bench.pod('web').status.phase).toBe('Failed');
  });
});

it('a container whose image is changed is replaced at once', async () => {
  const bench = await running('sleep infinity');
  await bench.advanceSeconds(5);
  await bench.lab.push({ reference: 'team/server:v2', image: { layers: [{ files: { v: '2' } }] } });
  const image = 'registry.test/team/server:v2';
  const pods = bench.lab.cluster.client.resource('pods');
  const spec = { containers: [{ name: 'main', image }] };
  await bench.lab.perform(pods.patch({ name: 'web' }, { spec }));
  await bench.advanceSeconds(5);

  expect(bench.said('web', /Killing/)).toEqual([
    'Normal Killing: Container main definition changed, will be restarted',
  ]);
  expect(bench.containerStatus('web')).toMatchObject({
    image,
    restartCount: 1,
    state: { running: {} },
  });
});
