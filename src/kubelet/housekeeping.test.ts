/** The collection of sandboxes that nobody needs. Upstream: kuberuntime_gc.go (v1.36). */
import { expect, it } from 'vitest';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

const removals = (bench: KubeletLab, pod: string): readonly number[] =>
  bench.records('cri.call').flatMap(({ at, detail }) => {
    return detail.method === 'removePodSandbox' && detail.subject === pod ? [at] : [];
  });

it('no sandbox is taken from a pod that still ends, however long its kill takes', async () => {
  const bench = await KubeletLab.open();
  await bench.run('web');
  await bench.advanceSeconds(5);
  bench.lab.fault({ point: 'cri.stopContainer', hang: true, forMs: 100_000 });
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(240);
  const [exit] = bench.records('container.exited');

  expect(exit?.at).toBeGreaterThan(100_000);
  expect(removals(bench, 'default/web')[0]).toBeGreaterThan(exit?.at ?? Infinity);
});

it('a collection that takes longer than a minute is not begun a second time beside it', async () => {
  const bench = await KubeletLab.open();
  for (const name of ['web', 'other']) await bench.run(name);
  await bench.advanceSeconds(5);
  bench.lab.fault({ point: 'cri.removePodSandbox', match: 'default/web', hang: true, times: 1 });
  await bench.lab.delete('Pod', 'web', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(70);
  await bench.lab.delete('Pod', 'other', { gracePeriodSeconds: 0 });
  await bench.advanceSeconds(200);
  const [first = NaN, second = NaN] = removals(bench, 'default/web');

  expect(second - first).toBeGreaterThanOrEqual(120_000);
  expect(await bench.leftovers()).toEqual([]);
});
