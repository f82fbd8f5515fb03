/** Several models in one pod, one of them twice, each at its own path (kserve/kserve#5200). */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../../testing/kubelet-lab.ts';

const A = 'registry.test/team/a:v1';
const B = 'registry.test/team/b:v1';

const content = [
  { reference: 'team/server:v1', image: { layers: [{ files: { server: 'x' } }] } },
  {
    reference: 'team/a:v1',
    image: { layers: [{ files: { name: 'a', 'part/name': 'part of a' } }] },
  },
  { reference: 'team/b:v1', image: { layers: [{ files: { name: 'b' } }] } },
];

it('three volumes of two images, in two containers: each shows its own, one pull per reference', async () => {
  const bench = await KubeletLab.open({ registries: [{ host: 'registry.test', content }] });
  const script = 'read /mnt/a/name\nread /mnt/b/name\nread /mnt/c/name\nsleep infinity';
  const volumeMounts = [
    { name: 'a', mountPath: '/mnt/a' },
    { name: 'b', mountPath: '/mnt/b' },
    { name: 'again', mountPath: '/mnt/c', subPath: 'part' },
  ];
  await bench.run('web', {
    containers: ['one', 'two'].map((name) => ({ name, script, volumeMounts })),
    spec: {
      volumes: [
        { name: 'a', image: { reference: A } },
        { name: 'b', image: { reference: B } },
        { name: 'again', image: { reference: A } },
      ],
    },
  });
  await bench.advanceSeconds(5);

  for (const name of ['one', 'two'])
    expect(bench.logs('web', name)).toEqual(['a', 'b', 'part of a']);
  const resolved = bench.records('image.resolved').map(({ detail }) => detail.reference);
  for (const reference of [A, B]) {
    expect(resolved.filter((each) => each === reference)).toHaveLength(1);
    expect(
      bench.said('web').filter((said) => said.includes(`Pulling image "${reference}"`)),
    ).toHaveLength(1);
  }

  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 1 });
  await bench.advanceSeconds(70);
  expect(bench.lab.pod('web')).toBeUndefined();
  expect(await bench.leftovers()).toEqual([]);
});
