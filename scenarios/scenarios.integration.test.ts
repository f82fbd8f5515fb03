/** Every scenario holds, in memory and on the real machine, and both ways give the same trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Lab,
  memoryPorts,
  parseScenario,
  scenarioProgram,
  scriptProgram,
  type LabPorts,
  type Program,
  type ScriptModule,
} from '../src/lab/index.ts';
import { nodePorts } from '../src/lab/node/index.ts';
import { choices } from '../src/sim/index.ts';

const FILES = readdirSync(import.meta.dirname).filter((name) => /^\d/.test(name));

async function load(file: string): Promise<Program> {
  const path = join(import.meta.dirname, file);
  if (file.endsWith('.ts')) return scriptProgram((await import(path)) as ScriptModule);
  return scenarioProgram(parseScenario(file, readFileSync(path, 'utf8')));
}

async function run(file: string, ports: LabPorts, seed: number) {
  const program = await load(file);
  const lab = await Lab.open({ ports, choices: choices.seeded(seed), ...program.setting });
  try {
    const { verdicts } = await program.play(lab);
    const failed = verdicts.filter((verdict) => !verdict.ok);
    return { judged: verdicts.length, failed, digest: lab.world.trace.digest() };
  } finally {
    await lab.close();
  }
}

/** Real files cannot be made to lose what was not synced. */
const NO_LOSS = 'powerCut: a real disk keeps what was not synced';

describe.each(FILES)('%s', (file) => {
  it('holds, in memory and on the real machine, with the same trace', async () => {
    const inMemory = await run(file, memoryPorts(), 3);
    expect(inMemory.failed).toEqual([]);
    expect(inMemory.judged).toBeGreaterThan(0);

    const real = run(file, await nodePorts(), 3);
    if ((await load(file)).setting.powerCuts === true) await expect(real).rejects.toThrow(NO_LOSS);
    else expect(await real).toEqual(inMemory);
  });

  it.each([1, 2, 5, 8, 13])('holds with seed %i', async (seed) => {
    const { failed } = await run(file, memoryPorts(), seed);

    expect(failed).toEqual([]);
  });
});
