/**
 * Which subjects a run plays, from the environment:
 *
 *     DRYDOCK_RUNS   how many; another number than the usual one looks elsewhere
 *     DRYDOCK_SEED   where; default 4639
 *     DRYDOCK_PATH   exactly one, as a failure printed it
 */
import fc from 'fast-check';

export interface Run {
  readonly seed: number;
  readonly runs: number;
  readonly path?: string;
}

const SEED = 4639;

/** @param usually how many subjects in the everyday suite */
export function runOf(usually: number, env: NodeJS.ProcessEnv = process.env): Run {
  const asked = numberIn(env, 'DRYDOCK_RUNS');
  const runs = asked ?? usually;
  // The everyday list is known to hold; who asks for more asks for others.
  const seed = numberIn(env, 'DRYDOCK_SEED') ?? (asked === undefined ? SEED : SEED + asked);
  const path = env['DRYDOCK_PATH'];
  if (path === undefined || path === '') return { seed, runs };
  if (!/^\d+(?::\d+)*$/.test(path)) throw new Error(`DRYDOCK_PATH: not a path: ${path}`);
  return { seed, runs: 1, path };
}

function numberIn(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name}: not a number: ${text}`);
  return value;
}

/** The subjects of a run, in order: those that `fc.check` would play. */
export function subjectsOf<T>(subjects: fc.Arbitrary<T>, { seed, runs, path }: Run): readonly T[] {
  // A property draws the tuple of its arguments.
  const drawn = fc.sample(fc.tuple(subjects), {
    seed,
    numRuns: runs,
    ...(path === undefined ? {} : { path }),
  });
  return drawn.map(([subject]) => subject);
}

/** The command that plays exactly that one again. */
export function commandOf(seed: number, path: string, file: string): string {
  return `DRYDOCK_SEED=${String(seed)} DRYDOCK_PATH=${path} npx vitest run --project property ${file}`;
}
