/**
 * What a kubelet that starts does with the volumes that it finds on its node. Upstream:
 * pkg/kubelet/volumemanager/reconciler/reconstruct.go, and its tests (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { KubeletLab, imageOf, type PodShape } from '../../../testing/kubelet-lab.ts';

const CONFIG = 'registry.test/team/config:v1';

const READING: PodShape = {
  containers: [
    {
      script: 'read /config/version\nsleep 1s\nrepeat',
      volumeMounts: [
        { name: 'config', mountPath: '/config' },
        { name: 'scratch', mountPath: '/scratch' },
      ],
    },
  ],
  spec: {
    terminationGracePeriodSeconds: 2,
    volumes: [
      { name: 'config', oci: { image: CONFIG } },
      { name: 'scratch', emptyDir: {} },
    ],
  },
};

async function running(shape: PodShape = READING): Promise<KubeletLab> {
  const bench = await KubeletLab.open();
  await bench.run('web', shape);
  await bench.advanceSeconds(20);
  return bench;
}

const push = (bench: KubeletLab, version: string) =>
  bench.lab.push({ reference: 'team/config:v1', image: imageOf(version) }, 'registry.test');

/** How long what the container read was, each time; the containers' only way to tell. */
const reads = (bench: KubeletLab) =>
  bench.records('container.read').map(({ detail }) => ('bytes' in detail ? detail.bytes : NaN));

const [OLD, NEW] = ['config', 'newer'].map((version) => version.length);

const of = (bench: KubeletLab, type: 'volume.reconstructed' | 'volume.unmounted') =>
  bench.records(type).map(({ detail }) => detail.volume);

describe('a kubelet that starts where pods run', () => {
  // P19 of docs/oci-volume.md.
  it('finds their volumes, mounts nothing anew, and still unmounts them at their end', async () => {
    const bench = await running();
    bench.node.restartKubelet();
    await bench.advanceSeconds(20);

    expect(of(bench, 'volume.reconstructed').sort()).toEqual(['config', 'scratch']);
    expect(bench.records('object.mounted')).toHaveLength(1);
    expect(bench.records('object.unmounted')).toEqual([]);
    expect(bench.records('container.started')).toHaveLength(1);

    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(70);

    expect(await bench.leftovers()).toEqual([]);
  });

  it('brings updates to them as before', async () => {
    const bench = await running();
    bench.node.restartKubelet();
    await bench.advanceSeconds(20);
    await push(bench, 'newer');
    await bench.advanceSeconds(100);

    expect(reads(bench).at(-1)).toBe(NEW);
    expect(bench.records('object.unmounted')).toHaveLength(1);
  });

  it('sets up a volume that changed while there was no kubelet, once, and keeps what was published', async () => {
    const bench = await running();
    bench.node.stopComponent('kubelet');
    await push(bench, 'newer');
    await bench.advanceSeconds(30);
    expect(reads(bench).at(-1)).toBe(OLD);
    bench.node.restartKubelet();
    await bench.advanceSeconds(5);

    expect(reads(bench).at(-1)).toBe(NEW);
    expect([...new Set(reads(bench))]).toEqual([OLD, NEW]);
  });

  // boot-3 of the catalogue of bugs.
  it('unmounts the volumes of a pod that was deleted meanwhile, whose image is gone too', async () => {
    const bench = await running();
    bench.node.stopComponent('kubelet');
    await bench.lab.delete('Pod', 'web');
    await bench.lab.setRegistryAvailable(false);
    await bench.advanceSeconds(30);
    bench.node.restartKubelet();
    await bench.advanceSeconds(20);

    expect(bench.lab.pod('web')).toBeUndefined();
    expect(of(bench, 'volume.unmounted').sort()).toEqual(['config', 'scratch']);
    await bench.advanceSeconds(60);
    expect(await bench.leftovers()).toEqual([]);
  });

  // vol-4.
  it('still has a volume to unmount that it could not set up again', async () => {
    const bench = await running();
    await bench.lab.setRegistryAvailable(false);
    bench.node.restartKubelet();
    await bench.advanceSeconds(30);

    expect(bench.records('volume.mountFailed')).not.toEqual([]);
    expect(reads(bench).at(-1)).toBe(OLD);
    await bench.lab.delete('Pod', 'web');
    await bench.advanceSeconds(90);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('starts no container before the volume is set up again', async () => {
    const bench = await running();
    bench.node.stopComponent('kubelet');
    const id = bench.containerStatus('web')?.containerID?.replace('drydock://', '') ?? '';
    await bench.lab.perform(bench.node.runtime.stopContainer(id, 0));
    await bench.lab.setRegistryAvailable(false);
    bench.node.restartKubelet();
    await bench.advanceSeconds(60);
    expect(bench.records('container.started')).toHaveLength(1);
    await bench.lab.setRegistryAvailable(true);
    await bench.advanceSeconds(150);

    expect(bench.records('container.started')).toHaveLength(2);
    expect(bench.containerStatus('web')?.restartCount).toBe(1);
  });

  // vol-6.
  it('does not take an empty directory for a mounted volume', async () => {
    const bench = await KubeletLab.open();
    await bench.lab.setRegistryAvailable(false);
    bench.lab.fault({ point: 'cri.mountOCIObject', hang: true });
    await bench.run('web', READING);
    await bench.advanceSeconds(5);
    const path = `/var/lib/kubelet/pods/${bench.pod('web').metadata.uid}/volumes/kubernetes.io~oci`;
    bench.node.stopComponent('kubelet');
    await bench.node.host.files.mkdir(`${path}/config`, { recursive: true });
    bench.node.restartKubelet();
    await bench.advanceSeconds(10);

    expect(of(bench, 'volume.reconstructed').sort()).toEqual(['config', 'scratch']);
    expect(bench.records('container.created')).toEqual([]);
  });

  it('looks again if it cannot read its disk, and touches nothing before', async () => {
    const bench = await running();
    bench.node.stopComponent('kubelet');
    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
    bench.lab.fault({ point: 'host.readdir', match: '/kubelet/pods', error: 'EIO', forMs: 10_000 });
    bench.node.restartKubelet();
    await bench.advanceSeconds(9);
    const failed = bench.records('kubelet.workFailed').map(({ detail }) => detail.work);

    expect(failed.filter((work) => work === 'volume reconstruction')).toHaveLength(19);
    expect(of(bench, 'volume.unmounted')).toEqual([]);
    await bench.advanceSeconds(80);
    expect(await bench.leftovers()).toEqual([]);
  });
});
