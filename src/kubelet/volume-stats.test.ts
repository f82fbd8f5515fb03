/** What a kubelet tells of the volumes of claims: of `local` ones the disk's figures, of others nothing. */
import { describe, expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const MIB = 2 ** 20;
const CLAIM = { namespace: 'default', persistentvolumeclaim: 'data' };

const AFFINITY = {
  required: {
    nodeSelectorTerms: [
      {
        matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-1'] }],
      },
    ],
  },
};

/** A pod that writes 3 MiB into its claim. */
async function open(source: Readonly<Record<string, unknown>>): Promise<KubeletLab> {
  const bench = await KubeletLab.open({ disk: { capacityBytes: 64 * MIB, inodes: 10_000 } });
  const common = { accessModes: ['ReadWriteOnce'], storageClassName: 'manual' };
  await bench.lab.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'disk' },
    spec: { ...common, ...source, capacity: { storage: '1Gi' }, nodeAffinity: AFFINITY },
  });
  await bench.lab.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { ...common, volumeName: 'disk', resources: { requests: { storage: '1Gi' } } },
  });
  await bench.run('web', {
    containers: [
      {
        command: ['sh', '-c', 'dd if=/dev/zero of=/data/big bs=1M count=3; sleep 3600'],
        volumeMounts: [{ name: 'store', mountPath: '/data' }],
      },
    ],
    spec: { volumes: [{ name: 'store', persistentVolumeClaim: { claimName: 'data' } }] },
  });
  await bench.advanceSeconds(30);
  return bench;
}

const figure = (bench: KubeletLab, name: string): number =>
  bench.node.kubelet.metrics.value(`volume_stats_${name}`, CLAIM);

const shown = (bench: KubeletLab): number =>
  bench.node.kubelet.metrics
    .read()
    .filter(({ name }) => name.startsWith('kubelet_volume_stats_'))
    .flatMap(({ samples }) => samples).length;

describe('the metrics of a claim’s volume', () => {
  it('are those of the disk that a local volume is on, as long as it is mounted', async () => {
    const bench = await open({ local: { path: '/mnt' } });

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(figure(bench, 'capacity_bytes')).toBe(64 * MIB);
    expect(figure(bench, 'used_bytes')).toBeGreaterThanOrEqual(3 * MIB);
    expect(figure(bench, 'used_bytes') + figure(bench, 'available_bytes')).toBe(64 * MIB);
    expect(figure(bench, 'inodes')).toBe(10_000);
    expect(figure(bench, 'inodes_used') + figure(bench, 'inodes_free')).toBe(10_000);
    expect(shown(bench)).toBe(6);

    await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
    await bench.advanceSeconds(20);
    expect(shown(bench)).toBe(0);
  });

  it('are none of a directory of the node', async () => {
    const bench = await open({ hostPath: { path: '/mnt' } });

    expect(bench.pod('web').status.phase).toBe('Running');
    expect(shown(bench)).toBe(0);
  });
});
