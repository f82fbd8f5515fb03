/** What one player does for the suite, and what comes of it. All of it is plain data. */
import fc from 'fast-check';
import { lawNamed, LAWS } from '../laws/index.ts';
import type { Law, Verdict } from '../law.ts';
import { play } from '../playing/play.ts';
import type { Part, Played } from '../playing/played.ts';
import { scenarioText } from '../workloads/scenario-text.ts';
import { kubectlLines } from '../workloads/kubectl-line.ts';
import { workloads, type Workload } from '../workloads/workload.ts';
import { Tally, type Counts } from './tally.ts';
import { subjectsOf, type Run } from './run.ts';

export type Task =
  /** Plays some workloads of the run and lets every law judge each. */
  | { readonly does: 'judge'; readonly run: Run; readonly from: number; readonly to: number }
  /** Shrinks the play in which a law was broken. */
  | { readonly does: 'shrink'; readonly run: Run; readonly law: string; readonly path: string }
  /** Plays with one of the law's defects until the law notices. */
  | { readonly does: 'defect'; readonly run: Run; readonly law: string; readonly defect: string };

export interface Judged {
  /** By law: the first play that broke it. */
  readonly broken: Readonly<Record<string, { readonly at: number; readonly detail: string }>>;
  readonly counts: Counts;
  readonly plays: number;
  readonly spent: Readonly<Record<Part | 'judge', number>>;
}

export interface Shrunk {
  readonly path: string;
  readonly detail: string;
  readonly lines: readonly string[];
  readonly scenario: string;
}

export interface Noticed {
  /** After how many plays; undefined: not at all. */
  readonly plays: number | undefined;
  readonly detail: string | undefined;
}

export interface Results {
  readonly judge: Judged;
  readonly shrink: Shrunk;
  readonly defect: Noticed;
}

export type ResultOf<T extends Task> = Results[T['does']];

/** Wall time for a law to find its shortest story. */
const SHRINKING_MS_MAX = 60_000;

export async function perform<T extends Task>(task: T): Promise<ResultOf<T>>;
export async function perform(task: Task): Promise<Results[Task['does']]> {
  switch (task.does) {
    case 'judge':
      return judgeSome(workloadsOf(task.run).slice(task.from, task.to), task.from);
    case 'shrink':
      return shrink(lawNamed(task.law), task.run, task.path);
    case 'defect':
      return search(lawNamed(task.law), task.defect, workloadsOf(task.run));
  }
}

let drawn: { readonly key: string; readonly workloads: readonly Workload[] } | undefined;

/** A player draws the list once, and plays pieces of it. */
function workloadsOf(run: Run): readonly Workload[] {
  const key = JSON.stringify(run);
  if (drawn?.key !== key) drawn = { key, workloads: subjectsOf(workloads, run) };
  return drawn.workloads;
}

async function judgeSome(some: readonly Workload[], first: number): Promise<Judged> {
  const broken: Record<string, { readonly at: number; readonly detail: string }> = {};
  const spent = { open: 0, play: 0, quiet: 0, close: 0, judge: 0 };
  const tally = new Tally();
  for (const [at, workload] of some.entries()) {
    const played = await play(workload);
    const begunAt = performance.now();
    for (const law of LAWS) {
      const detail = judge(law, played, tally);
      if (detail !== undefined) broken[law.name] ??= { at: first + at, detail };
    }
    spent.judge += performance.now() - begunAt;
    for (const part of ['open', 'play', 'quiet', 'close'] as const) {
      spent[part] += played.spent[part];
    }
  }
  return { broken, counts: tally.counts, plays: some.length, spent };
}

function judge(law: Law, played: Played, tally = new Tally()): Verdict {
  return law.judge(played, tally.sometimesOf(law));
}

async function shrink(law: Law, { seed }: Run, path: string): Promise<Shrunk> {
  let shortest: { readonly played: Played; readonly detail: string } | undefined;
  const property = fc.asyncProperty(workloads, async (workload) => {
    const played = await play(workload);
    const detail = judge(law, played);
    if (detail === undefined) return;
    shortest = { played, detail };
    throw new Error(detail);
  });
  const report = await fc.check(property, {
    seed,
    path,
    numRuns: 1,
    interruptAfterTimeLimit: SHRINKING_MS_MAX,
  });
  if (shortest === undefined) throw new Error(`law "${law.name}" holds at ${path}`);
  const { played, detail } = shortest;
  return {
    path: report.counterexamplePath ?? path,
    detail,
    lines: kubectlLines(played.workload),
    scenario: scenarioText(law.name, detail, played),
  };
}

async function search(law: Law, name: string, list: readonly Workload[]): Promise<Noticed> {
  const defect = law.defects.find((each) => each.name === name);
  for (const [at, workload] of list.entries()) {
    const detail = judge(law, await play(workload, defect?.plug()));
    if (detail !== undefined) return { plays: at + 1, detail };
  }
  return { plays: undefined, detail: undefined };
}
