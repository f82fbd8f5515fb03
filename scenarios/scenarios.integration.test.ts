/** Every scenario holds, in memory and on the real machine, and both ways give the same trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Lab, memoryPorts, parseScenario, play, type LabPorts } from '../src/lab/index.ts';
import { nodePorts } from '../src/lab/node/index.ts';
import { choices } from '../src/sim/index.ts';

const FILES = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.yaml'));

async function run(file: string, ports: LabPorts, seed: number) {
  const text = readFileSync(join(import.meta.dirname, file), 'utf8');
  const scenario = parseScenario(file, text);
  const { nodes, registries, featureGates } = scenario;
  const lab = await Lab.open({
    ports,
    choices: choices.seeded(seed),
    nodes,
    registries,
    featureGates,
  });
  try {
    const { verdicts } = await play(lab, scenario);
    const failed = verdicts.filter((verdict) => !verdict.ok);
    return { failed, digest: lab.world.trace.digest() };
  } finally {
    await lab.close();
  }
}

describe.each(FILES)('%s', (file) => {
  it('holds, in memory and on the real machine, with the same trace', async () => {
    const inMemory = await run(file, memoryPorts(), 3);
    const real = await run(file, await nodePorts(), 3);

    expect(inMemory.failed).toEqual([]);
    expect(real).toEqual(inMemory);
  });

  it.each([1, 2, 5, 8, 13])('holds with seed %i', async (seed) => {
    const { failed } = await run(file, memoryPorts(), seed);

    expect(failed).toEqual([]);
  });
});
