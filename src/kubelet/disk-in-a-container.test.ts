/** What `df` says in a container is what the node's disk says. */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const MIB = 2 ** 20;

it('tells of the root, of volumes on the disk, and of those in memory', async () => {
  const bench = await KubeletLab.open({
    disk: { capacityBytes: 64 * MIB, inodes: 4096, imageFs: { capacityBytes: 128 * MIB } },
  });
  const script = [
    'df -m',
    'dd if=/dev/zero of=/scratch/a bs=1M count=8 2>/dev/null',
    'dd if=/dev/zero of=/big bs=1M count=16 2>/dev/null',
    'df -m / /scratch/a; df -h /memory; df -i /memory; df /no; echo $?; sleep 3600',
  ].join('; ');
  await bench.run('web', {
    containers: [
      {
        command: ['sh', '-c', script],
        volumeMounts: [
          { name: 'scratch', mountPath: '/scratch' },
          { name: 'memory', mountPath: '/memory' },
        ],
      },
    ],
    spec: {
      volumes: [
        { name: 'scratch', emptyDir: {} },
        { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '4Mi' } },
      ],
    },
  });
  await bench.advanceSeconds(10);
  const lines = bench.records('container.log').map(({ detail }) => detail.line);
  expect(lines).toEqual([
    'Filesystem           1M-blocks      Used Available Use% Mounted on',
    'overlay                    128         1       127   0% /',
    '/dev/vda1                   64         0        64   0% /scratch',
    'tmpfs                        4         0         4   0% /memory',
    'Filesystem           1M-blocks      Used Available Use% Mounted on',
    'overlay                    128        17       111  13% /',
    '/dev/vda1                   64         8        56  13% /scratch',
    'Filesystem                Size      Used Available Use% Mounted on',
    'tmpfs                     4.0M         0      4.0M   0% /memory',
    'Filesystem              Inodes      Used Available Use% Mounted on',
    expect.stringMatching(/^tmpfs +\d+ +1 +\d+ +0% \/memory$/),
    'Filesystem           1K-blocks      Used Available Use% Mounted on',
    "df: /no: can't find mount point",
    '1',
  ]);
});
