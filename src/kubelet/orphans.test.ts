/**
 * Pods that the API forgot while there was no kubelet: what the next one makes of what is left of them.
 * Upstream: pkg/kubelet/kubelet_pods.go, HandlePodCleanups; kubelet_volumes.go, cleanupOrphanedPodDirs
 * (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, type PodShape } from '../../testing/kubelet-lab.ts';

const READING: PodShape = {
  containers: [
    {
      script: 'ignore SIGTERM\nread /config/version\nsleep 100ms\nrepeat',
      volumeMounts: [{ name: 'config', mountPath: '/config' }],
    },
  ],
  spec: { volumes: [{ name: 'config', oci: { image: 'registry.test/team/config:v1' } }] },
};

/** It runs, then its object is removed while there is no kubelet. */
async function forgotten(shape: PodShape = READING): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', shape);
  await bench.advanceSeconds(20);
  bench.node.stopComponent('kubelet');
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(10);
  return bench;
}

describe('a pod that the API forgot while there was no kubelet', () => {
  it('runs on until there is one', async () => {
    const bench = await forgotten();

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(bench.records('container.exited')).toEqual([]);
  });

  // P18 of docs/oci-volume.md.
  it('is killed with the least grace, its volumes only then unmounted, and nothing is left', async () => {
    const bench = await forgotten();
    bench.node.restartKubelet();
    const startedAt = bench.now;
    await bench.advanceSeconds(10);
    const [exited] = bench.records('container.exited');
    const [unmounted] = bench.records('volume.unmounted');

    // With the first housekeeping; a container has two seconds, whoever asks for less.
    expect(Math.round(((exited?.at ?? NaN) - startedAt) / 100)).toBe(40);
    expect(exited?.detail).toMatchObject({ exitCode: 137 });
    expect(unmounted?.at).toBeGreaterThanOrEqual(exited?.at ?? NaN);
    const failed = bench.records('container.read').filter(({ detail }) => 'error' in detail);
    expect(failed).toEqual([]);
    expect(bench.said('web', /Killing/)).toEqual(['Normal Killing: Stopping container main']);
    await bench.advanceSeconds(60);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('is killed again if that fails', async () => {
    const bench = await forgotten();
    for (const point of ['cri.stopContainer', 'cri.stopPodSandbox']) {
      bench.lab.fault({ point, error: 'Unavailable', times: 2 });
    }
    bench.node.restartKubelet();
    await bench.advanceSeconds(70);

    expect(bench.said('web', /FailedKillPod/)).toHaveLength(2);
    expect(bench.records('container.exited')).toHaveLength(1);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('is not touched before it is known who is wanted', async () => {
    const bench = await forgotten();
    bench.lab.fault({ point: 'cri.listContainers', error: 'Unavailable', forMs: 20_000 });
    bench.node.restartKubelet();
    await bench.advanceSeconds(19);
    expect(bench.records('volume.unmounted')).toEqual([]);
    expect(bench.records('container.exited')).toEqual([]);
    await bench.advanceSeconds(70);

    expect(await bench.leftovers()).toEqual([]);
  });

  it('that had ended by then only leaves what is to be cleaned up', async () => {
    const bench = await forgotten({ containers: [{ script: 'sleep 25s' }] });
    bench.node.restartKubelet();
    await bench.advanceSeconds(70);

    expect(bench.said('web', /Killing/)).toEqual([]);
    expect(await bench.leftovers()).toEqual([]);
  });
});

it('a pod that is deleted with grace while there is no kubelet has its own grace', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    ...READING,
    spec: { ...READING.spec, terminationGracePeriodSeconds: 7 },
  });
  await bench.advanceSeconds(20);
  bench.node.stopComponent('kubelet');
  await bench.lab.delete('Pod', 'web');
  await bench.advanceSeconds(30);
  bench.node.restartKubelet();
  const startedAt = bench.now;
  await bench.advanceSeconds(90);
  const [exited] = bench.records('container.exited');

  // Its end begins at once: the runtime is asked what there is before anything else.
  expect(Math.floor(((exited?.at ?? NaN) - startedAt) / 1000)).toBe(7);
  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});
