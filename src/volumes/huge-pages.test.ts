import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';
import { requireHugePages } from './huge-pages.ts';
import type { Pod } from '../api/index.ts';

const asking = (...sizes: readonly string[]): Pod =>
  ({
    spec: {
      containers: sizes.map((size) => ({
        resources: { requests: { [`hugepages-${size}`]: '4Mi' } },
      })),
    },
  }) as unknown as Pod;

it.each([
  ['HugePages', ['2Mi'], undefined],
  ['HugePages-2Mi', ['1Gi', '2Mi'], undefined],
  ['HugePages-2048Ki', ['2Mi'], undefined],
  [
    'HugePages',
    ['1Gi', '2Mi'],
    "medium: HugePages can't be used if container requests multiple huge page sizes",
  ],
  [
    'HugePages-1Gi',
    ['2Mi'],
    'medium HugePages-1Gi: hugePages storage requested, but there is no resource request for huge pages',
  ],
])('%s, where pods ask for %s', (medium, sizes, why) => {
  const require = (): void => requireHugePages(medium, asking(...sizes));
  if (why === undefined) expect(require).not.toThrow();
  else expect(require).toThrow(why);
});

it('are not mounted for a pod that asks for none', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web', {
    containers: [{ volumeMounts: [{ name: 'huge', mountPath: '/huge' }] }],
    spec: { volumes: [{ name: 'huge', emptyDir: { medium: 'HugePages' } }] },
  });
  await bench.advanceSeconds(10);
  expect(bench.pod('web').status.phase).toBe('Pending');
  expect(new Set(bench.said('web', /^FailedMount$/))).toEqual(
    new Set([
      'Warning FailedMount: MountVolume.SetUp failed for volume "huge" : medium HugePages: ' +
        'hugePages storage requested, but there is no resource request for huge pages',
    ]),
  );
});
