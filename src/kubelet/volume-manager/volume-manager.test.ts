/**
 * Volumes of pods in a real cluster: when they are mounted and unmounted, what is said when they
 * cannot be, and that pods do not meet in them. Upstream: pkg/kubelet/volumemanager (v1.36), its
 * reconciler, populator and waits.
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, imageOf, type PodShape } from '../../../testing/kubelet-lab.ts';

const CONFIG = 'registry.test/team/config:v1';
const NONE = 'registry.test/team/none:v1';

/** A pod that mounts these volumes, by name and image, all in one container. */
function mounting(volumes: Readonly<Record<string, string>>, script?: string): PodShape {
  const names = Object.keys(volumes);
  return {
    containers: [
      {
        volumeMounts: names.map((name) => ({ name, mountPath: `/${name}` })),
        ...(script === undefined ? {} : { script }),
      },
    ],
    spec: { volumes: names.map((name) => ({ name, oci: { image: volumes[name] } })) },
  };
}

async function readFile(bench: KubeletLab, pod: string, path: string): Promise<string> {
  const [node] = bench.lab.cluster.nodes;
  const id = bench.containerStatus(pod)?.containerID?.replace('drydock://', '') ?? '';
  if (node === undefined) throw new Error('there is no node');
  return new TextDecoder().decode(await bench.lab.perform(node.runtime.read(id, path)));
}

const podPaths = (bench: KubeletLab, pod: string) =>
  bench
    .records('volume.mounted')
    .filter(({ detail }) => detail.pod === `default/${pod}`)
    .map(({ detail }) => detail.path);

describe('a volume', () => {
  // P4 and P10 of docs/oci-volume.md.
  it('is mounted before the containers start, and asked for once in each pass', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', mounting({ data: CONFIG }, 'read /data/version\nsleep infinity'));
    await bench.advanceSeconds(10);
    const [mounted] = bench.records('volume.mounted');
    const [created] = bench.records('container.created');

    expect(mounted?.at).toBeLessThan(created?.at ?? NaN);
    expect(mounted?.detail.path).toBe(
      `/var/lib/kubelet/pods/${bench.pod('web').metadata.uid}/volumes/kubernetes.io~oci/data`,
    );
    expect(bench.records('volume.refreshed').length).toBe(bench.records('pod.sync').length - 1);
    expect(await readFile(bench, 'web', '/data/version')).toBe('config');
  });

  it('that no container mounts is ignored', async () => {
    const bench = await KubeletLab.open();
    const { spec } = mounting({ data: NONE });
    await bench.run('web', { ...(spec === undefined ? {} : { spec }) });
    await bench.advanceSeconds(5);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(bench.records('volume.mountFailed')).toEqual([]);
  });

  it('is noticed in one pass of the reconciler and mounted in the next', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', mounting({ data: NONE }));
    await bench.advanceSeconds(1);
    const requests = bench.lab.world.trace.records.filter(({ type }) => type === 'pod.sync');
    const [failed] = bench.records('volume.mountFailed');
    const elapsedMs = (failed?.at ?? NaN) - (requests[0]?.at ?? NaN);

    // One tick of the populator, two of the reconciler, every 100 ms; then the registry is asked.
    expect(Math.floor(elapsedMs / 100)).toBe(3);
  });
});

describe('a volume that cannot be mounted', () => {
  it('is tried again after 500 ms, doubled to 2 m 2 s', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', mounting({ data: NONE }));
    await bench.advanceSeconds(600);
    const records = bench.records('volume.mountFailed');
    const failures = records.map(({ at }) => at);
    const waits = failures.slice(1).map((at, index) => at - (failures[index] ?? NaN));

    // The reconciler looks every 100 ms; an attempt takes some of that.
    const least = [500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 122_000, 122_000, 122_000];
    expect(waits).toHaveLength(least.length);
    const told = records.map(({ detail }) => detail.durationBeforeRetryMs);
    expect(told.slice(0, -1)).toEqual(least);
    for (const [at, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(least[at] ?? NaN);
      expect(wait).toBeLessThan((least[at] ?? NaN) + 200);
    }
  });

  it('is named in an event; the wait for it fails after 2 m 3 s without one', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', mounting({ b: NONE, a: NONE, c: CONFIG }));
    await bench.advanceSeconds(130);
    const failed = bench.records('pod.syncFailed');
    const [synced] = bench.records('pod.sync');

    expect(failed.map(({ detail }) => detail.error)).toEqual([
      'unmounted volumes=[a b], unattached volumes=[], failed to process volumes=[]: context deadline exceeded',
    ]);
    expect((failed[0]?.at ?? NaN) - (synced?.at ?? NaN)).toBe(123_000);
    expect([...new Set(bench.said('web', /FailedMount/))].sort()).toEqual(
      ['a', 'b'].map((name): unknown =>
        expect.stringMatching(
          new RegExp(
            `^Warning FailedMount: MountVolume.SetUp failed for volume "${name}" : .*not found`,
          ),
        ),
      ),
    );
    expect(bench.waits('web')).toEqual(['ContainerCreating']);
    expect(bench.phases('web')).toEqual(['Pending']);
  });

  it('lets the pod run once it can', async () => {
    const bench = await KubeletLab.open();
    await bench.run('web', mounting({ data: NONE }));
    await bench.advanceSeconds(10);
    await bench.lab.push({ reference: 'team/none:v1', image: imageOf('late') });
    await bench.advanceSeconds(10);

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(await readFile(bench, 'web', '/data/version')).toBe('late');
  });

  it('of a kind that no plugin knows is said to be so', async () => {
    const bench = await KubeletLab.open();
    const volumes = [
      { name: 'host', nfs: { server: 'files.test', path: '/etc' } },
      { name: 'data', oci: { image: CONFIG } },
    ];
    const volumeMounts = volumes.map(({ name }) => ({ name, mountPath: `/${name}` }));
    await bench.run('web', { containers: [{ volumeMounts }], spec: { volumes } });
    await bench.advanceSeconds(5);
    const message =
      'unmounted volumes=[data host], unattached volumes=[], failed to process volumes=[host]: failed to get Plugin from volumeSpec for volume "host" err=no volume plugin matched';

    expect(bench.records('pod.syncFailed')[0]?.detail.error).toBe(message);
    expect(bench.said('web', /FailedMount/)[0]).toBe(
      `Warning FailedMount: Unable to attach or mount volumes: ${message}`,
    );
  });
});

// P21 of docs/oci-volume.md.
describe('two pods with one reference on one node', () => {
  it('have directories and mounts of their own', async () => {
    const bench = await KubeletLab.open();
    for (const name of ['one', 'two']) await bench.run(name, mounting({ data: CONFIG }));
    await bench.advanceSeconds(5);

    expect(podPaths(bench, 'one')).toHaveLength(1);
    expect(podPaths(bench, 'two')).toHaveLength(1);
    expect(podPaths(bench, 'one')).not.toEqual(podPaths(bench, 'two'));
    for (const name of ['one', 'two']) {
      expect(await readFile(bench, name, '/data/version')).toBe('config');
    }
  });

  it('do not feel each other’s end', async () => {
    const bench = await KubeletLab.open();
    for (const name of ['one', 'two']) await bench.run(name, mounting({ data: CONFIG }));
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', 'one');
    await bench.advanceSeconds(70);

    expect(bench.lab.pod('one')).toBeUndefined();
    expect(bench.records('volume.unmounted')).toHaveLength(1);
    expect(await readFile(bench, 'two', '/data/version')).toBe('config');

    await bench.lab.delete('Pod', 'two');
    await bench.advanceSeconds(70);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('follow a moved tag, each in its own next pass', async () => {
    const bench = await KubeletLab.open();
    for (const name of ['one', 'two']) await bench.run(name, mounting({ data: CONFIG }));
    await bench.advanceSeconds(5);
    await bench.lab.push({ reference: 'team/config:v1', image: imageOf('moved') });
    await bench.advanceSeconds(92);

    for (const name of ['one', 'two']) {
      expect(await readFile(bench, name, '/data/version')).toBe('moved');
      expect(bench.containerStatus(name)?.restartCount).toBe(0);
    }
  });
});
