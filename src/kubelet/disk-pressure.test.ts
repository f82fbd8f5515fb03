/** A disk that really fills, and what a node does about it. */
import { describe, expect, it } from 'vitest';
import { IMAGE, imageOf, KubeletLab } from '../../testing/kubelet-lab.ts';

const MiB = 2 ** 20;
const OLD = 'registry.test/team/old:v1';

/** One node of 32 MiB, with `team/old`: 4 MiB as a blob, and as much unpacked. */
function open(extra: { readonly nodes?: number } = {}): Promise<KubeletLab> {
  const files = { weights: 'x'.repeat(4 * MiB) };
  return KubeletLab.open({
    disk: { capacityBytes: 32 * MiB, inodes: 10_000 },
    registries: [
      {
        host: 'registry.test',
        content: [
          { reference: 'team/server:v1', image: imageOf('server') },
          { reference: 'team/old:v1', image: { layers: [{ files, compression: 'none' }] } },
        ],
      },
    ],
    ...extra,
  });
}

async function images(bench: KubeletLab): Promise<readonly string[]> {
  const list = await bench.lab.perform(bench.node.imageService.listImages());
  return list.flatMap(({ pinned, repoTags }) => (pinned ? [] : repoTags)).sort();
}

function diskPressure(bench: KubeletLab): string | undefined {
  const node = bench.lab.find('nodes', 'node-1', '');
  return node?.status.conditions?.find(({ type }) => type === 'DiskPressure')?.status;
}

function taints(bench: KubeletLab): readonly string[] {
  return (bench.lab.find('nodes', 'node-1', '')?.spec.taints ?? []).map(({ key }) => key);
}

function saidOfNode(bench: KubeletLab, reason: string): readonly string[] {
  return bench
    .records('event.recorded')
    .filter(({ detail }) => detail.object === 'node-1' && detail.reason === reason)
    .map(({ detail }) => detail.message);
}

function evictions(bench: KubeletLab, eviction_signal: string): number {
  return bench.node.kubelet.metrics.value('evictions', { eviction_signal });
}

/** A pod with an emptyDir, and so much in it. */
async function runWithCache(bench: KubeletLab, name: string, bytes: number, extra = {}) {
  await bench.run(name, {
    containers: [{ volumeMounts: [{ name: 'cache', mountPath: '/cache' }] }],
    spec: { volumes: [{ name: 'cache', emptyDir: {} }], ...extra },
  });
  await bench.advanceSeconds(5);
  await bench.lab.fill({ pod: name, volume: 'cache', to: { bytes } });
}

async function pullOldAndForget(bench: KubeletLab): Promise<void> {
  await bench.run('old', { containers: [{ image: OLD }] });
  await bench.advanceSeconds(10);
  await bench.lab.delete('Pod', 'old', { gracePeriodSeconds: 1 });
  // Images are looked at every five minutes, and are young for two more.
  await bench.advanceSeconds(430);
}

describe('a disk that fills', () => {
  it('takes unused images first, and no pod if that suffices; pressure lasts five minutes more', async () => {
    const bench = await open();
    await bench.run('web');
    await pullOldAndForget(bench);
    expect(await images(bench)).toContain(OLD);
    expect(diskPressure(bench)).toBe('False');

    await bench.lab.fill({ to: { percent: 86 } });
    await bench.advanceSeconds(40);

    expect(await images(bench)).toEqual([IMAGE]);
    expect(bench.pod('web').status.phase).toBe('Running');
    expect(saidOfNode(bench, 'EvictionThresholdMet')).toEqual([
      'Attempting to reclaim ephemeral-storage',
    ]);
    expect(diskPressure(bench)).toBe('True');
    expect(taints(bench)).toEqual(['node.kubernetes.io/disk-pressure']);
    await bench.advanceSeconds(240);
    expect(diskPressure(bench)).toBe('True');
    await bench.advanceSeconds(60);
    expect(diskPressure(bench)).toBe('False');
    expect(taints(bench)).toEqual([]);
    expect(bench.said('web', /Evicted/)).toEqual([]);
  });

  it('evicts the pod that takes up most once nothing is left to give up, and only that', async () => {
    const bench = await open();
    await bench.run('web');
    await runWithCache(bench, 'modest', MiB);
    await runWithCache(bench, 'greedy', 4 * MiB);
    expect(bench.phases('greedy')).toEqual(['Pending', 'Running']);

    await bench.lab.fill({ to: { percent: 90 } });
    await bench.advanceSeconds(40);

    const message =
      'The node was low on resource: ephemeral-storage. Threshold quantity: 5033165, available: 3355443. ';
    const { status } = bench.pod('greedy');
    expect(status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message });
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'TerminationByKubelet',
        message,
      }),
    );
    expect(bench.said('greedy', /Evicted/)).toEqual([`Warning Evicted: ${message}`]);
    const [event] = bench.lab.cluster.api.store
      .list('events', { namespace: 'default' })
      .filter(({ reason }) => reason === 'Evicted');
    expect(event?.metadata.annotations).toEqual({
      offending_containers: '',
      offending_containers_usage: '',
      starved_resource: 'ephemeral-storage',
    });
    expect(bench.said('greedy', /Killing/)).toHaveLength(1);
    expect(bench.pod('modest').status.phase).toBe('Running');
    expect(bench.pod('web').status.phase).toBe('Running');
    // Both thresholds are met, and the first is acted for.
    expect(evictions(bench, 'imagefs.available') + evictions(bench, 'nodefs.available')).toBe(1);
  });

  it('goes on with the next pod as long as it is full, and never takes a critical one', async () => {
    const bench = await open();
    await runWithCache(bench, 'first', 2 * MiB);
    await runWithCache(bench, 'second', MiB);
    await bench.run('critical', { spec: { priorityClassName: 'system-node-critical' } });
    await bench.advanceSeconds(5);

    await bench.lab.fill({ to: { percent: 100 } });
    await bench.advanceSeconds(60);

    expect(['first', 'second', 'critical'].map((name) => bench.pod(name).status.phase)).toEqual([
      'Failed',
      'Failed',
      'Running',
    ]);
    const at = (name: string) =>
      bench
        .records('event.recorded')
        .find(({ detail }) => detail.object === `default/${name}` && detail.reason === 'Evicted')
        ?.at ?? NaN;
    expect(at('second') - at('first')).toBeGreaterThanOrEqual(1000);
  });

  it('keeps new pods away while there is pressure, and takes them afterwards', async () => {
    const bench = await open();
    await bench.lab.fill({ to: { percent: 90 } });
    await bench.advanceSeconds(30);
    await bench.run('later');
    await bench.run('forced', { spec: { nodeName: 'node-1' } });
    await bench.advanceSeconds(30);

    expect(bench.pod('later').spec.nodeName).toBeUndefined();
    expect(bench.pod('forced').status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Pod was rejected: The node had condition: [DiskPressure]. ',
    });
    expect(bench.said('forced', /Evicted/)).toEqual([
      'Warning Evicted: The node had condition: [DiskPressure]. ',
    ]);
    await bench.lab.fill({ to: { bytes: 0 } });
    await bench.advanceSeconds(330);

    expect(bench.pod('later').status.phase).toBe('Running');
    await bench.lab.delete('Pod', 'forced');
    await bench.advanceSeconds(30);
    expect(bench.lab.pod('forced')).toBeUndefined();
  });
});

describe('a kubelet that starts again under pressure', () => {
  it('tells of a pod that it rejects before it knows whether anything of it runs', async () => {
    const bench = await open();
    await bench.run('job', {
      containers: [{ script: 'sleep 5s' }],
      spec: { restartPolicy: 'Never' },
    });
    await bench.advanceSeconds(3);
    await bench.lab.fill({ to: { percent: 90 } });
    const match = 'kubelet/node-1 watch pods';
    bench.lab.fault({ point: 'api.request', match, hang: true, forMs: 30_000 });
    bench.node.restartKubelet();
    await bench.advanceSeconds(50);

    expect(bench.pod('job').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  });

  it('stops what runs of a pod that it rejects, and unmounts its volumes after that', async () => {
    const bench = await open();
    await runWithCache(bench, 'web', MiB, {});
    await bench.advanceSeconds(3);
    await bench.lab.fill({ to: { percent: 95 } });
    const match = 'kubelet/node-1 watch pods';
    bench.lab.fault({ point: 'api.request', match, hang: true, forMs: 30_000 });
    bench.node.restartKubelet();
    await bench.advanceSeconds(60);

    const { trace } = bench.lab.world;
    const stopped = trace.of('container.exited').map(({ at }) => at);
    const unmounted = trace.of('volume.unmounted').map(({ at }) => at);
    expect(bench.pod('web').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
    expect(stopped).toHaveLength(1);
    expect(unmounted).toHaveLength(1);
    expect(unmounted[0]).toBeGreaterThanOrEqual(stopped[0] ?? NaN);
  });
});

describe('limits of a pod', () => {
  it('are kept by eviction, pressure or not, and without a disruption', async () => {
    const bench = await open();
    await runWithCache(bench, 'small', MiB, {
      volumes: [{ name: 'cache', emptyDir: { sizeLimit: '512Ki' } }],
    });
    await bench.advanceSeconds(15);

    const { status } = bench.pod('small');
    expect(status).toMatchObject({
      phase: 'Failed',
      reason: 'Evicted',
      message: 'Usage of EmptyDir volume "cache" exceeds the limit "512Ki". ',
    });
    expect(status.conditions?.map(({ type }) => type)).not.toContain('DisruptionTarget');
    expect(saidOfNode(bench, 'EvictionThresholdMet')).toEqual([]);
    expect(diskPressure(bench)).toBe('False');
    expect(evictions(bench, 'emptydirfs.limit')).toBe(1);
  });

  it('come before the needs of the node: who breaks one goes, and nobody else', async () => {
    const bench = await open();
    await runWithCache(bench, 'big', 6 * MiB);
    await runWithCache(bench, 'greedy', 1);
    await runWithCache(bench, 'limited', 22 * MiB, {
      volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1Mi' } }],
    });
    await bench.advanceSeconds(60);

    expect(diskPressure(bench)).toBe('True');
    expect(['limited', 'big', 'greedy'].map((name) => bench.pod(name).status.phase)).toEqual([
      'Failed',
      'Running',
      'Running',
    ]);
    expect(saidOfNode(bench, 'EvictionThresholdMet')).toEqual([]);
  });
});

describe('a full disk', () => {
  it('fails a pull, and leaves nothing half-written; the pull succeeds once there is room', async () => {
    const bench = await open();
    await bench.run('web');
    await bench.advanceSeconds(5);
    const disk = bench.node.host.files;
    const before = await disk.statfs('/');
    await bench.lab.fill({ to: { bytes: before.availableBytes - 2 * MiB } });
    await bench.run('old', {
      containers: [{ image: OLD }],
      spec: { priorityClassName: 'system-node-critical' },
    });
    await bench.advanceSeconds(8);

    expect(bench.said('old', /Failed/)[0]).toMatch(
      /Failed to pull image .*no space left on device/,
    );
    expect(bench.waits('old')).toContain('ErrImagePull');
    await bench.lab.fill({ to: { bytes: 0 } });
    const after = await disk.statfs('/');
    expect(after.availableBytes).toBeGreaterThan(before.availableBytes - 64 * 1024);
    await bench.advanceSeconds(60);
    expect(bench.pod('old').status.phase).toBe('Running');
  });
});
