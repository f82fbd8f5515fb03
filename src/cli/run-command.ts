/** `drydock run FILE`: plays a scenario, a script or plain manifests, prints its timeline, verdicts, seed and trace digest. */
import { writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import {
  InputError,
  Lab,
  memoryPorts,
  metricsOf,
  type LabPorts,
  type Program,
  type Report,
} from '../lab/index.ts';
import {
  choices,
  DEFAULT_START_AT,
  listen,
  rethrowProgrammerError,
  type TraceRecord,
} from '../sim/index.ts';
import type { Pace } from '../sim/index.ts';
import type { Console } from './console.ts';
import { loadProgram } from './load-program.ts';
import { Signals } from './signals.ts';
import { Timeline } from './timeline.ts';

export interface RunOptions {
  /** Default 1; not for a file that brings its own choices. */
  readonly seed?: number;
  readonly registry?: string;
  readonly root?: string;
  readonly speed?: number;
  readonly trace?: string;
  readonly metrics?: string;
  readonly json?: boolean;
  readonly memory?: boolean;
  readonly push?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** Exit status: 0 if every expectation holds, 1 if not. @throws {InputError} for bad input */
export async function run(file: string, options: RunOptions, console: Console): Promise<number> {
  const program = await loadProgram(file);
  // A path that cannot be written is said now, not after the run.
  for (const path of [options.trace, options.metrics]) {
    if (path !== undefined && path !== '-') await writeFile(path, '');
  }
  // In memory there is nothing to take back, and nothing that lets a signal be heard.
  if (options.memory === true) return runProgram(file, program, options, console);
  const signals = new Signals();
  try {
    return await runProgram(file, program, options, console, signals.signal);
  } finally {
    signals.forget();
  }
}

async function runProgram(
  file: string,
  program: Program,
  options: RunOptions,
  console: Console,
  signal?: AbortSignal,
): Promise<number> {
  const origin = originOf(program, options);
  const ports = await openPorts(options);
  const lab = await Lab.open({
    ports,
    ...program.setting,
    choices: 'seed' in origin ? choices.seeded(origin.seed) : origin.choices,
    pushContent: options.registry === undefined || options.push === true,
    replayCommand: replayOf(file, origin, options),
    ...(options.speed === undefined ? {} : { pace: await paceOf(options.speed) }),
    ...(signal === undefined ? {} : { signal }),
  });
  try {
    const isQuiet = options.json === true || options.quiet === true;
    const timeline = isQuiet ? undefined : showTimeline(lab, options, console);
    const report = await program.play(lab).finally(() => {
      for (const line of timeline?.held() ?? []) console.printPainted(line);
    });
    return await conclude(lab, report, origin, options, console);
  } catch (error) {
    rethrowProgrammerError(error);
    throw error instanceof InputError ? new InputError(`${file}: ${error.message}`) : error;
  } finally {
    await lab.close();
  }
}

/** What makes the choices of a run. */
type Origin = { readonly seed: number } | { readonly choices: readonly number[] };

const DEFAULT_SEED = 1;

/** @throws {InputError} if a seed is asked for where the file has answers of its own. */
function originOf({ setting: { choices } }: Program, { seed }: RunOptions): Origin {
  if (choices === undefined) return { seed: seed ?? DEFAULT_SEED };
  if (seed === undefined) return { choices };
  throw new InputError('--seed goes with no file that has choices of its own');
}

/** The wall clock only decides when things are shown; their instants in the world stay what they are. */
async function paceOf(speed: number): Promise<Pace> {
  const { RealTimePace } = await import('../sim/node/index.ts');
  return new RealTimePace({ startAt: DEFAULT_START_AT, speed });
}

/** The command that plays the same again. */
function replayOf(file: string, origin: Origin, options: RunOptions): string {
  const { memory, registry, push } = options;
  const words = ['drydock run', relative('.', resolve(file))];
  if ('seed' in origin) words.push('--seed', String(origin.seed));
  if (memory === true) words.push('--memory');
  if (registry !== undefined) words.push('--registry', registry);
  if (push === true) words.push('--push');
  return words.join(' ');
}

async function openPorts(options: RunOptions): Promise<LabPorts> {
  if (options.memory === true) {
    if (options.registry !== undefined || options.root !== undefined) {
      throw new InputError('--memory goes with neither --registry nor --root');
    }
    return memoryPorts();
  }
  if (options.push === true && options.registry === undefined) {
    throw new InputError('--push goes with --registry');
  }
  // A run in memory needs no sockets, whose code is a third of all.
  const { nodePorts } = await import('../lab/node/index.ts');
  return nodePorts({ root: options.root, registryUrl: options.registry });
}

/** From now on; the timeline, which has more to say at the end. */
function showTimeline(lab: Lab, options: RunOptions, console: Console): Timeline {
  const { palette } = console;
  const { trace, loop } = lab.world;
  const timeline = new Timeline({ palette, verbose: options.verbose ?? false });
  const print = (record: TraceRecord): void => {
    for (const line of timeline.lines(record)) console.printPainted(line);
  };
  trace.records.forEach(print);
  listen(loop, trace.records$, print);
  return timeline;
}

/** The library is only loaded where somebody asks. */
async function textOfMetrics(lab: Lab): Promise<string> {
  const { metricsText } = await import('./metrics-text.ts');
  return metricsText(metricsOf(lab));
}

async function conclude(
  lab: Lab,
  report: Report,
  origin: Origin,
  options: RunOptions,
  console: Console,
): Promise<number> {
  const { trace } = lab.world;
  const digest = trace.digest();
  if (options.trace !== undefined) await writeFile(options.trace, trace.toText());
  const metrics = options.metrics === undefined ? undefined : await textOfMetrics(lab);
  if (options.metrics === '-') console.print(metrics?.trimEnd() ?? '');
  else if (options.metrics !== undefined) await writeFile(options.metrics, metrics ?? '');
  if (options.json === true) {
    const { verdicts, ok } = report;
    const { records } = trace;
    console.printJson({ ok, verdicts, ...origin, trace: digest, records });
    return ok ? 0 : 1;
  }
  const { plain, good, bad, quiet } = console.palette;
  if (options.quiet !== true) console.print('');
  for (const verdict of report.verdicts) {
    const mark = verdict.ok ? good('PASS') : bad('FAIL');
    const but = verdict.ok ? '' : `: but ${verdict.found}`;
    console.printPainted(`${mark}  ${plain(verdict.expectation + but)}`);
  }
  if (report.verdicts.length > 0) {
    const held = report.verdicts.filter((verdict) => verdict.ok).length;
    const summary = `${String(held)} of ${String(report.verdicts.length)} expectations hold`;
    console.printPainted(report.ok ? good(summary) : bad(summary));
  }
  for (const note of trace.notes) console.printPainted(quiet(note));
  console.print(
    'seed' in origin
      ? `seed: ${String(origin.seed)}`
      : `choices: ${String(origin.choices.length)} of the file, then defaults`,
  );
  console.print(`trace: ${digest}`);
  return report.ok ? 0 : 1;
}
