/**
 * The start of a pod as the API shows it: conditions in their order, init containers one after the
 * other. Upstream: pkg/kubelet/status/generate.go; kuberuntime_container.go,
 * computeInitContainerActions (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/index.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

/** The conditions that are True, in the order in which they became so. */
function becameTrue(versions: readonly Pod[]): readonly (readonly string[])[] {
  const seen = new Set<string>();
  return versions.flatMap(({ status }) => {
    const fresh = (status.conditions ?? [])
      .filter((each) => each.status === 'True' && !seen.has(each.type))
      .map(({ type }) => type);
    for (const type of fresh) seen.add(type);
    return fresh.length === 0 ? [] : [fresh];
  });
}

const INIT = {
  initContainers: [
    { name: 'one', script: 'sleep 3s\nexit 0' },
    { name: 'two', script: 'sleep 5s\nexit 0' },
  ],
};

describe('the conditions of a pod', () => {
  it('become True in their order', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', INIT);
    await bench.advanceSeconds(20);

    expect(becameTrue(bench.versions('web'))).toEqual([
      ['PodScheduled'],
      ['PodReadyToStartContainers'],
      ['Initialized'],
      ['Ready', 'ContainersReady'],
    ]);
  });

  it('say that the sandbox is ready before images are pulled', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(20);

    expect(becameTrue(bench.versions('web'))).toEqual([
      ['PodScheduled'],
      ['Initialized'],
      ['PodReadyToStartContainers'],
      ['Ready', 'ContainersReady'],
    ]);
    const first = bench
      .versions('web')
      .find(({ status }) => becameTrue([{ status } as Pod]).flat().length === 3);
    expect(first?.status).toMatchObject({
      phase: 'Pending',
      containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }],
    });
  });

  it('say what they wait for, and when they changed', async () => {
    const bench = await KubeletLab.open();
    const createdAt = bench.lab.world.now();
    await bench.run('web', INIT);
    await bench.advanceSeconds(3);
    const at = (seconds: number) =>
      new Date(Math.floor((createdAt + seconds * 1000) / 1000) * 1000)
        .toISOString()
        .replace('.000', '');
    const waiting = {
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [main]',
      lastTransitionTime: at(0),
    };

    expect(bench.pod('web').status.conditions).toMatchObject([
      { type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: at(0) },
      {
        type: 'Initialized',
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: 'containers with incomplete status: [one two]',
      },
      { type: 'Ready', ...waiting },
      { type: 'ContainersReady', ...waiting },
      { type: 'PodScheduled', status: 'True' },
    ]);

    await bench.advanceSeconds(20);
    const ready = bench.pod('web').status.conditions?.find(({ type }) => type === 'Ready');
    const { startedAt } = bench.containerStatus('web')?.state?.running ?? {};
    expect(ready).toMatchObject({ status: 'True', lastTransitionTime: startedAt });
    expect(ready?.reason).toBeUndefined();
  });

  it('of a pod without init containers: it is initialized at once', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    const order = becameTrue(bench.versions('web')).flat();

    expect([...order].sort()).toEqual([
      'ContainersReady',
      'Initialized',
      'PodReadyToStartContainers',
      'PodScheduled',
      'Ready',
    ]);
    expect(order.indexOf('Initialized')).toBeLessThan(order.indexOf('PodReadyToStartContainers'));
    expect(bench.pod('web').status).toMatchObject({
      hostIP: '172.18.0.1',
      podIP: '10.1.0.2',
      qosClass: 'BestEffort',
      observedGeneration: 1,
    });
  });

  it('wait for a readiness gate', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { spec: { readinessGates: [{ conditionType: 'example.com/gate' }] } });
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        reason: 'ReadinessGatesNotReady',
        message: 'corresponding condition of pod readiness gate "example.com/gate" does not exist.',
      }),
    );

    const conditions = [{ type: 'example.com/gate', status: 'True' }];
    const pods = bench.lab.cluster.client.resource('pods');
    await bench.lab.perform(
      pods.patchStatus(
        { name: 'web' },
        { status: { conditions: [...(bench.pod('web').status.conditions ?? []), ...conditions] } },
      ),
    );
    await bench.advanceSeconds(5);
    expect(bench.pod('web').status.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'True' }),
    );
  });
});

describe('init containers', () => {
  it('run one after the other, each to its end, before the others', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', INIT);
    await bench.advanceSeconds(20);
    const steps = bench.lab.world.trace.records.flatMap(({ type, detail }) => {
      if (type !== 'container.started' && type !== 'container.exited') return [];
      return [`${detail.container} ${type.slice('container.'.length)}`];
    });

    expect(steps).toEqual([
      'one started',
      'one exited',
      'two started',
      'two exited',
      'main started',
    ]);
    expect(bench.phases('web')).toEqual(['Pending', 'Running']);
    expect(bench.waits('web')).toEqual(['PodInitializing']);
    expect(bench.pod('web').status.initContainerStatuses).toMatchObject([
      { name: 'one', ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
      { name: 'two', ready: true, state: { terminated: { exitCode: 0, reason: 'Completed' } } },
    ]);
  });

  it('that fail are tried again with back-off, and the others wait', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', { initContainers: [{ name: 'one', script: 'sleep 1s\nexit 1' }] });
    await bench.advanceSeconds(30);
    const inCrashLoop = bench
      .versions('web')
      .map(({ status }) => status.initContainerStatuses?.[0]?.state?.waiting?.reason);

    expect(bench.phases('web')).toEqual(['Pending']);
    expect(inCrashLoop).toContain('CrashLoopBackOff');
    expect(bench.records('container.started').map(({ detail }) => detail.container)).toEqual([
      'one',
      'one',
      'one',
    ]);
    expect(bench.containerStatus('web', 'one')).toMatchObject({
      restartCount: 2,
      state: { terminated: { exitCode: 1 } },
    });
  });

  it('that fail end the pod if it is never restarted', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', {
      initContainers: [{ name: 'one', script: 'sleep 1s\nexit 1' }],
      spec: { restartPolicy: 'Never' },
    });
    await bench.advanceSeconds(10);

    expect(bench.phases('web')).toEqual(['Pending', 'Failed']);
    expect(bench.records('container.started')).toHaveLength(1);
  });

  it('run again in a new sandbox', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', INIT);
    await bench.advanceSeconds(20);
    const [node] = bench.lab.cluster.nodes;
    if (node === undefined) throw new Error('there is no node');
    const [sandbox] = await bench.lab.perform(node.runtime.listPodSandbox());
    await bench.lab.perform(node.runtime.stopPodSandbox(sandbox?.id ?? ''));
    await bench.advanceSeconds(60);

    expect(bench.records('container.started').map(({ detail }) => detail.container)).toEqual([
      'one',
      'two',
      'main',
      'one',
      'two',
      'main',
    ]);
    expect(bench.said('web', /SandboxChanged/)).toEqual([
      'Normal SandboxChanged: Pod sandbox changed, it will be killed and re-created.',
    ]);
    expect(bench.pod('web').status.phase).toBe('Running');
  });
});
