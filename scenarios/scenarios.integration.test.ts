/** Every lesson holds, in memory and on the real machine, both ways with the same trace, and fits two screens. */
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
import { choices, type TraceRecord } from '../src/sim/index.ts';
import { createPalette } from '../src/cli/palette.ts';
import { Timeline } from '../src/cli/timeline.ts';

/** Of the command line. */
const DEFAULT_SEED = 1;
/** Lines of a timeline, each in one line of a wide terminal. */
const TWO_SCREENS = 100;
const FILES = readdirSync(import.meta.dirname).filter((name) => /^\d/.test(name));

/** @param edit changes the text of a scenario */
async function load(file: string, edit = (text: string) => text): Promise<Program> {
  const path = join(import.meta.dirname, file);
  if (file.endsWith('.ts')) return scriptProgram((await import(path)) as ScriptModule);
  return scenarioProgram(parseScenario(file, edit(readFileSync(path, 'utf8'))));
}

async function run(file: string, ports: LabPorts, seed: number, edit?: (text: string) => string) {
  const program = await load(file, edit);
  const lab = await Lab.open({ ports, choices: choices.seeded(seed), ...program.setting });
  try {
    const { verdicts } = await program.play(lab);
    const failed = verdicts.filter((verdict) => !verdict.ok);
    const { trace } = lab.world;
    return {
      judged: verdicts.length,
      failed,
      digest: trace.digest(),
      lines: linesOf(trace.records),
    };
  } finally {
    await lab.close();
  }
}

/** What `drydock run` prints before its verdicts. */
function linesOf(records: readonly TraceRecord[]): number {
  const timeline = new Timeline({ palette: createPalette(false) });
  return records.flatMap((record) => timeline.lines(record)).length + timeline.held().length;
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

  it.each([DEFAULT_SEED, 2, 5, 8, 13])('holds with seed %i', async (seed) => {
    const { failed, lines } = await run(file, memoryPorts(), seed);

    expect(failed).toEqual([]);
    if (seed === DEFAULT_SEED) expect(lines).toBeLessThanOrEqual(TWO_SCREENS);
  });
});

describe('what a lesson says of an older release', () => {
  it.each([DEFAULT_SEED, 2, 5, 8, 13])(
    '1.35 runs five pods of a Job that asks for three, seed %i',
    async (seed) => {
      const older = (text: string): string => text.replace("'1.36'", "'1.35'");
      const { failed } = await run('23-what-it-wrote-itself.yaml', memoryPorts(), seed, older);

      const told = failed.map(({ expectation, found }) => `${expectation}: ${found}`);
      const surplus = 'kubelet_started_pods_total of node-1 is 3: it is 5';
      expect(told).toEqual([surplus, surplus]);
    },
  );
});
