/**
 * Pulls of several pods of a node: one after the other or side by side, and what a pod that is deleted leaves
 * behind. Upstream: pkg/kubelet/images/puller.go, helpers.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import type { LabOptions } from '../../lab/index.ts';
import { imageOf, KubeletLab } from '../../../testing/kubelet-lab.ts';

const IMAGES = ['a', 'b', 'c', 'd'];
const REGISTRIES = [
  {
    host: 'registry.test',
    content: IMAGES.map((name) => ({ reference: `team/${name}:v1`, image: imageOf(name) })),
  },
];
const imageNamed = (name: string) => `registry.test/team/${name}:v1`;

async function open(kubelet: LabOptions['kubelet'] = {}): Promise<KubeletLab> {
  return KubeletLab.open({ registries: REGISTRIES, kubelet });
}

const runAll = async (bench: KubeletLab, names: readonly string[]) => {
  for (const name of names) await bench.run(name, { containers: [{ image: imageNamed(name) }] });
};

/** Pods whose image has arrived. */
const arrived = (bench: KubeletLab) =>
  IMAGES.filter(
    (name) => bench.lab.pod(name) !== undefined && bench.said(name, /^Pulled$/).length > 0,
  );

const slow = (bench: KubeletLab, name: string, delayMs = 20_000) =>
  bench.lab.world.faults.plan({ point: 'cri.pullImage', match: imageNamed(name), delayMs });

describe('serial pulls', () => {
  it('wait for the one ahead, and tell how long they took with and without the wait', async () => {
    const bench = await open();
    slow(bench, 'a');
    await runAll(bench, ['a', 'b']);
    await bench.advanceSeconds(15);
    expect(arrived(bench)).toEqual([]);
    expect(bench.said('b', /^Pulling$/)).toHaveLength(1);

    await bench.advanceSeconds(15);
    expect(arrived(bench)).toEqual(['a', 'b']);
    const [said = ''] = bench.said('b', /^Pulled$/);
    expect(said).toMatch(/ in \d+ms \(\d+\.?\d*s including waiting\)\. Image size/);
  });

  it('hold up only those who pull', async () => {
    const bench = await open();
    await runAll(bench, ['b']);
    await bench.advanceSeconds(5);
    slow(bench, 'a', 60_000);
    await runAll(bench, ['a']);
    await bench.run('c', { containers: [{ image: imageNamed('b') }] });
    await bench.advanceSeconds(10);

    expect(bench.pod('c').status.phase).toBe('Running');
  });

  it.each([
    ['pulls', 'a'],
    ['waits for its turn', 'b'],
  ])('go on when a pod is deleted that %s; no intent stays', async (_what, deleted) => {
    const bench = await open();
    bench.lab.world.faults.plan({
      point: 'cri.pullImage',
      match: imageNamed('a'),
      hang: true,
      forMs: 60_000,
    });
    await runAll(bench, ['a', 'b', 'c']);
    await bench.advanceSeconds(5);
    await bench.lab.delete('Pod', deleted);
    await bench.advanceSeconds(90);

    expect(bench.lab.pod(deleted)).toBeUndefined();
    expect(arrived(bench)).toEqual(IMAGES.slice(0, 3).filter((name) => name !== deleted));
    const intents = await bench.lab.perform(
      bench.node.host.perform((files) => files.readdir('/var/lib/kubelet/image_manager/pulling')),
    );
    expect(intents).toEqual([]);
  });
});

describe('parallel pulls', () => {
  const parallel = { serializeImagePulls: false };

  it('do not wait for each other', async () => {
    const bench = await open(parallel);
    slow(bench, 'a', 60_000);
    await runAll(bench, IMAGES);
    await bench.advanceSeconds(10);
    expect(arrived(bench)).toEqual(['b', 'c', 'd']);
  });

  it('are so many at most', async () => {
    const bench = await open({ ...parallel, maxParallelImagePulls: 2 });
    for (const name of IMAGES) slow(bench, name, 10_000);
    await runAll(bench, IMAGES);
    await bench.advanceSeconds(15);
    expect(arrived(bench)).toEqual(['a', 'b']);
    await bench.advanceSeconds(15);
    expect(arrived(bench)).toEqual(IMAGES);
  });
});

it('who finds no token fails at once, and backs off', async () => {
  const bench = await open({
    ...{ serializeImagePulls: false },
    registryPullQPS: 1,
    registryBurst: 2,
  });
  await runAll(bench, ['a', 'b', 'c']);
  await bench.advanceSeconds(0.9);
  const refused = ['a', 'b', 'c'].filter((name) => bench.said(name, /^Failed$/).length > 0);
  expect(refused).toHaveLength(1);
  const [name = ''] = refused;
  expect(bench.said(name, /^Failed$/).slice(0, 2)).toEqual([
    `Warning Failed: Failed to pull image "${imageNamed(name)}": pull QPS exceeded`,
    'Warning Failed: Error: ErrImagePull',
  ]);

  await bench.advanceSeconds(30);
  expect(bench.pod(name).status.phase).toBe('Running');
});
