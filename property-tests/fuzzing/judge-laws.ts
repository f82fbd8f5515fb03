/** Plays a run with all players and gathers, for each law, whether it holds. */
import { LAWS } from '../laws/index.ts';
import type { Part } from '../playing/played.ts';
import type { Players } from './players.ts';
import type { Run } from './run.ts';
import { Tally } from './tally.ts';
import type { Judged } from './task.ts';
import { tellFailure } from './tell-failure.ts';
import type { Broken } from '../law.ts';

/** Plays in one task: small enough that no player waits long for the last. */
const PIECE = 10;

export interface Outcome {
  readonly tally: Tally;
  /** By law: where it was broken first. */
  readonly broken: ReadonlyMap<string, { readonly path: string; readonly detail: string }>;
  readonly plays: number;
  readonly spent: Record<Part | 'judge', number>;
}

export async function judgeLaws(players: Players, run: Run): Promise<Outcome> {
  const pieces: Promise<Judged>[] = [];
  for (let from = 0; from < run.runs; from += PIECE) {
    const to = Math.min(from + PIECE, run.runs);
    pieces.push(players.perform({ does: 'judge', run, from, to }));
  }
  const tally = new Tally();
  const broken = new Map<string, { readonly path: string; readonly detail: string }>();
  const spent = { open: 0, play: 0, quiet: 0, close: 0, judge: 0 };
  let plays = 0;
  for (const piece of pieces) {
    const judged = await piece;
    tally.add(judged.counts);
    plays += judged.plays;
    for (const part of Object.keys(spent) as (Part | 'judge')[]) spent[part] += judged.spent[part];
    for (const law of LAWS) {
      const first = judged.broken[law.name];
      if (first === undefined || broken.has(law.name)) continue;
      broken.set(law.name, { path: run.path ?? String(first.at), detail: first.detail });
    }
  }
  return { tally, broken, plays, spent };
}

/** Shrinks what broke the law, and tells it; undefined: the law held. */
export async function failureOf(
  players: Players,
  { seed, runs }: Run,
  { broken }: Outcome,
  law: string,
  file: string,
): Promise<Broken | undefined> {
  const first = broken.get(law);
  if (first === undefined) return undefined;
  const run = { seed, runs };
  const shrunk = await players.perform({ does: 'shrink', run, law, path: first.path });
  return tellFailure({ law, seed, file, ...shrunk });
}
