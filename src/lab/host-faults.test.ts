/** Nodes whose disks and mounts fail: deterministic, survived, and nothing is left in the end. */
import { describe, expect, it } from 'vitest';
import { choices, HOST_FAULT_POINTS } from '../sim/index.ts';
import { KubeletLab } from '../../testing/kubelet-lab.ts';

async function play(
  seed: number,
  point: string,
): Promise<{ text: string; left: readonly string[] }> {
  const bench = await KubeletLab.open({ choices: choices.seeded(seed), nodes: 2 });
  bench.lab.fault({ point, error: 'EIO', probability: 0.3, forMs: 120_000 });
  for (const name of ['a', 'b', 'c']) {
    await bench.run(name, {
      containers: [{ volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
      spec: { volumes: [{ name: 'data', oci: { image: 'registry.test/team/config:v1' } }] },
    });
  }
  await bench.advanceSeconds(100);
  for (const name of ['a', 'b', 'c']) await bench.lab.delete('Pod', name);
  await bench.advanceSeconds(600);
  const text = bench.lab.world.trace.toText();
  return { text, left: await bench.leftovers() };
}

describe('faults of a host', () => {
  it('make the same trace with the same seed', async () => {
    const { text } = await play(3, 'host.*');

    expect(text).toContain(': input/output error');
    expect((await play(3, 'host.*')).text).toBe(text);
    expect((await play(4, 'host.*')).text).not.toBe(text);
  });

  it.each(HOST_FAULT_POINTS.map(({ point }) => point))('%s: nothing is left', async (point) => {
    expect((await play(1, point)).left).toEqual([]);
  });
});
