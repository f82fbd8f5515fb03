/**
 * Pods that are resized while they run. Upstream: test/e2e/common/node/pod_resize.go; pkg/kubelet/allocation,
 * allocation_manager_test.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { PodCondition } from '../api/index.ts';
import { KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

interface Given {
  readonly cpu?: string;
  readonly memory?: string;
}

/** Guaranteed: as much as it asks for, and no more. */
const exactly = (given: Given) => ({ requests: { ...given }, limits: { ...given } });
const SMALL = { cpu: '1', memory: '64Mi' };

async function running(shape: PodShape = {}): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', { containers: [{ resources: exactly(SMALL) }], ...shape });
  await bench.advanceSeconds(10);
  return bench;
}

async function resize(bench: KubeletLab, given: Given, name = 'web'): Promise<void> {
  const pods = bench.lab.cluster.client.resource('pods');
  const containers = [{ name: 'main', resources: exactly(given) }];
  await bench.lab.perform(
    pods.patchResize({ name, namespace: 'default' }, { spec: { containers } }),
  );
}

const resizeConditions = (bench: KubeletLab, name = 'web') =>
  (bench.pod(name).status.conditions ?? [])
    .filter(({ type }) => type.startsWith('PodResize'))
    .map(({ type, status, reason, message }: PodCondition) => ({ type, status, reason, message }));

const container = (bench: KubeletLab, name = 'web') =>
  bench.pod(name).status.containerStatuses?.[0];

const policy = (restartPolicy: string) => ({
  resources: exactly(SMALL),
  resizePolicy: [{ resourceName: 'memory', restartPolicy }],
});

describe('a resize', () => {
  it('is granted, given to the running container, and said to be done', async () => {
    const bench = await running();
    const { containerID } = container(bench) ?? {};
    await resize(bench, { cpu: '2', memory: '128Mi' });
    await bench.advanceSeconds(5);

    expect(container(bench)).toMatchObject({
      containerID,
      restartCount: 0,
      resources: exactly({ cpu: '2', memory: '128Mi' }),
      allocatedResources: { cpu: '2', memory: '128Mi' },
    });
    expect(resizeConditions(bench)).toEqual([]);
    const summary =
      '{"containers":[{"name":"main","resources":{"limits":{"cpu":"2","memory":"128Mi"},"requests":{"cpu":"2","memory":"128Mi"}}}],"generation":2}';
    expect(bench.said('web', /Resize/)).toEqual([
      `Normal ResizeStarted: Pod resize started: ${summary}`,
      `Normal ResizeCompleted: Pod resize completed: ${summary}`,
    ]);
  });

  it('shows what was granted before it shows what is there', async () => {
    const bench = await running();
    await resize(bench, { cpu: '2', memory: '64Mi' });
    await bench.advanceSeconds(5);

    const seen = bench.versions('web').map(({ status }) => {
      const [main] = status.containerStatuses ?? [];
      const isUnderWay = status.conditions?.some(({ type }) => type === 'PodResizeInProgress');
      return `${main?.allocatedResources?.['cpu'] ?? ''} ${main?.resources?.requests?.['cpu'] ?? ''} ${String(isUnderWay)}`;
    });
    const told = seen.filter((each, at) => /\d/.test(each) && each !== seen[at - 1]);
    expect(told).toEqual(['1 1 false', '2 1 true', '2 2 false']);
  });

  it('moves what the container may hold', async () => {
    const bench = await running({
      containers: [
        { resources: exactly(SMALL), script: 'sleep 30s\nallocate 100Mi\nsleep infinity' },
      ],
    });
    await resize(bench, { cpu: '1', memory: '128Mi' });
    await bench.advanceSeconds(60);

    expect(container(bench)?.restartCount).toBe(0);
    const bench2 = await running({
      containers: [
        { resources: exactly(SMALL), script: 'sleep 30s\nallocate 100Mi\nsleep infinity' },
      ],
    });
    await bench2.advanceSeconds(60);
    expect(container(bench2)?.lastState?.terminated?.reason).toBe('OOMKilled');
  });

  it('is not needed by who may have all of what the pod has', async () => {
    const killed = async (memory: string) => {
      const bench = await KubeletLab.open();
      await bench.run('web', {
        containers: [{ name: 'main', script: 'allocate 100Mi\nsleep infinity' }],
        spec: { resources: { limits: { memory } } },
      });
      await bench.advanceSeconds(30);
      return container(bench)?.lastState?.terminated?.reason;
    };

    expect(await killed('64Mi')).toBe('OOMKilled');
    expect(await killed('128Mi')).toBeUndefined();
  });

  it('that would take away what is in use fails, is said, and goes on once it can', async () => {
    const script = 'allocate 50Mi\nsleep 120s\nallocate 1Mi\nsleep infinity';
    const bench = await running({ containers: [{ resources: exactly(SMALL), script }] });
    await resize(bench, { cpu: '1', memory: '32Mi' });
    await bench.advanceSeconds(25);

    const message =
      'cannot decrease memory limits: [attempting to set pod memory limit (33554432) below current usage (52428800), attempting to set container "main" memory limit (33554432) below current usage (52428800)]';
    expect(resizeConditions(bench)).toEqual([
      { type: 'PodResizeInProgress', status: 'True', reason: 'Error', message },
    ]);
    expect(bench.said('web', /ResizeError/)).toHaveLength(1);
    expect(container(bench)).toMatchObject({
      resources: { limits: { memory: '64Mi' } },
      allocatedResources: { memory: '32Mi' },
    });
    await bench.advanceSeconds(300);
    expect(resizeConditions(bench)).toEqual([]);
    expect(container(bench)).toMatchObject({
      restartCount: 0,
      resources: { limits: { memory: '32Mi' } },
    });
  });

  it('restarts a container whose policy says so', async () => {
    const bench = await running({ containers: [policy('RestartContainer')] });
    await resize(bench, { cpu: '1', memory: '128Mi' });
    await bench.advanceSeconds(60);

    expect(bench.said('web', /Killing|ResizeC/)).toEqual([
      'Normal Killing: Container main resize requires restart',
      expect.stringContaining('Normal ResizeCompleted'),
    ]);
    expect(container(bench)).toMatchObject({
      restartCount: 1,
      state: { running: {} },
      resources: exactly({ cpu: '1', memory: '128Mi' }),
    });
  });

  it('of what the policy is not about restarts nothing', async () => {
    const bench = await running({ containers: [policy('RestartContainer')] });
    await resize(bench, { cpu: '3', memory: '64Mi' });
    await bench.advanceSeconds(30);

    expect(container(bench)).toMatchObject({
      restartCount: 0,
      resources: { limits: { cpu: '3' } },
    });
  });

  it('waits for room, and is granted when another pod goes', async () => {
    const bench = await running();
    await bench.run('big', { containers: [{ resources: exactly({ cpu: '40', memory: '1Gi' }) }] });
    await bench.advanceSeconds(10);
    await resize(bench, { cpu: '30', memory: '64Mi' });
    await bench.advanceSeconds(30);

    const message =
      "Node didn't have enough resource: cpu, requested: 30000, used: 40000, capacity: 64000";
    expect(resizeConditions(bench)).toEqual([
      { type: 'PodResizePending', status: 'True', reason: 'Deferred', message },
    ]);
    expect(bench.said('web', /Resize/)).toEqual([
      expect.stringMatching(
        /^Warning ResizeDeferred: Pod resize Deferred: \{.*"error":"Node didn't/,
      ),
    ]);
    expect(container(bench)).toMatchObject({
      resources: { requests: { cpu: '1' } },
      allocatedResources: { cpu: '1' },
    });
    const { metrics } = bench.node.kubelet;
    expect(metrics.value('pod_pending_resizes', { reason: 'deferred' })).toBe(1);
    await bench.lab.delete('Pod', 'big', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(30);
    expect(resizeConditions(bench)).toEqual([]);
    const isMore = { resource: 'cpu', requirement: 'requests', operation: 'increase' };
    const removal = { retry_trigger: 'pods_removed' };
    expect([
      metrics.value('container_requested_resizes_total', isMore),
      metrics.value('pod_deferred_accepted_resizes_total', removal),
      metrics.value('pod_resize_duration_milliseconds_count', { success: 'true' }),
      metrics.value('pod_pending_resizes', { reason: 'deferred' }),
      metrics.value('pod_in_progress_resizes'),
    ]).toEqual([1, 1, 1, 0, 0]);
    expect(container(bench)).toMatchObject({ resources: { requests: { cpu: '30' } } });
  });

  it('that is taken back leaves nothing', async () => {
    const bench = await running();
    await bench.run('big', { containers: [{ resources: exactly({ cpu: '40', memory: '1Gi' }) }] });
    await bench.advanceSeconds(10);
    await resize(bench, { cpu: '30', memory: '64Mi' });
    await bench.advanceSeconds(5);
    await resize(bench, SMALL);
    await bench.advanceSeconds(20);

    expect(resizeConditions(bench)).toEqual([]);
    expect(bench.said('web', /ResizeStarted|ResizeCompleted/)).toEqual([]);
  });

  it('counts for the pods that come after it', async () => {
    const bench = await running();
    await resize(bench, { cpu: '60', memory: '64Mi' });
    await bench.advanceSeconds(5);
    await bench.run('late', { containers: [{ resources: exactly({ cpu: '10', memory: '1Mi' }) }] });
    await bench.advanceSeconds(30);
    expect(bench.pod('late').spec.nodeName).toBeUndefined();
    await resize(bench, { cpu: '2', memory: '64Mi' });
    await bench.advanceSeconds(30);
    expect(bench.pod('late').status.phase).toBe('Running');
  });

  it.each([0, 4, 8, 20])('is done by the kubelet that comes %i ms later', async (ms) => {
    const bench = await running();
    await resize(bench, { cpu: '2', memory: '128Mi' });
    await bench.lab.advance(ms);
    bench.node.restartKubelet();
    await bench.advanceSeconds(30);

    expect(resizeConditions(bench)).toEqual([]);
    expect(container(bench)).toMatchObject({
      restartCount: 0,
      resources: exactly({ cpu: '2', memory: '128Mi' }),
      allocatedResources: { cpu: '2', memory: '128Mi' },
    });
  });
});
