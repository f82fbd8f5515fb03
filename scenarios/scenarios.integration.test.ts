/** Every scenario holds, in memory and on the real machine, and both ways give the same trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  Lab,
  memoryPorts,
  parseScenario,
  play,
  playScript,
  type LabPorts,
  type Report,
  type ScriptModule,
  type Setting,
} from '../src/lab/index.ts';
import { nodePorts } from '../src/lab/node/index.ts';
import { choices } from '../src/sim/index.ts';

const FILES = readdirSync(import.meta.dirname).filter((name) => /^\d/.test(name));

async function load(file: string): Promise<{ setting: Setting; play(lab: Lab): Promise<Report> }> {
  const path = join(import.meta.dirname, file);
  if (file.endsWith('.ts')) {
    const { default: script, setting = {} } = (await import(path)) as ScriptModule;
    return { setting, play: (lab) => playScript(lab, script) };
  }
  const scenario = parseScenario(file, readFileSync(path, 'utf8'));
  return { setting: scenario, play: (lab) => play(lab, scenario) };
}

async function run(file: string, ports: LabPorts, seed: number) {
  const program = await load(file);
  const { nodes = 1, registries = [], featureGates = {} } = program.setting;
  const lab = await Lab.open({
    ports,
    choices: choices.seeded(seed),
    nodes,
    registries,
    featureGates,
  });
  try {
    const { verdicts } = await program.play(lab);
    const failed = verdicts.filter((verdict) => !verdict.ok);
    return { judged: verdicts.length, failed, digest: lab.world.trace.digest() };
  } finally {
    await lab.close();
  }
}

describe.each(FILES)('%s', (file) => {
  it('holds, in memory and on the real machine, with the same trace', async () => {
    const inMemory = await run(file, memoryPorts(), 3);
    const real = await run(file, await nodePorts(), 3);

    expect(inMemory.failed).toEqual([]);
    expect(inMemory.judged).toBeGreaterThan(0);
    expect(real).toEqual(inMemory);
  });

  it.each([1, 2, 5, 8, 13])('holds with seed %i', async (seed) => {
    const { failed } = await run(file, memoryPorts(), seed);

    expect(failed).toEqual([]);
  });
});
