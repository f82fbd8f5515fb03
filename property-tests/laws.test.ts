/**
 * Every law over workloads (laws/). A workload is played once and judged by all of them; each law's
 * defects have plays of their own, until the law notices. `DRYDOCK_COUNTERS=1` prints the counters.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { failureOf, judgeLaws } from './fuzzing/judge-laws.ts';
import { Players } from './fuzzing/players.ts';
import { runOf } from './fuzzing/run.ts';
import { LAWS } from './laws/index.ts';

const RUNS = 400;
/** A defect that is not met in so many plays needs a motif. */
const DEFECT_RUNS = 2000;
const FILE = 'property-tests/laws.test.ts';

const run = runOf(RUNS);
const players = new Players();
const judging = judgeLaws(players, run);
// Whoever fails says so; nobody may be waiting yet.
judging.catch(() => undefined);
const noticing = new Map(
  LAWS.flatMap(({ name: law, defects }) =>
    defects.map(({ name: defect }) => {
      const { seed } = run;
      const task = { does: 'defect', run: { seed, runs: DEFECT_RUNS }, law, defect } as const;
      const noticed = run.path === undefined ? players.perform(task) : undefined;
      noticed?.catch(() => undefined);
      return [`${law}: ${defect}`, noticed];
    }),
  ),
);

afterAll(async () => {
  if (process.env['DRYDOCK_COUNTERS'] !== undefined) {
    const { tally, plays } = await judging;
    console.log([`in ${String(plays)} plays:`, ...tally.lines()].join('\n'));
  }
  players.close();
});

// By %s: of a `$name` vitest shows, and lets `-t` find, the first 40 characters alone.
describe.each(LAWS.map((law) => [law.name, law] as const))(
  'law: %s',
  (name, { sometimes, defects }) => {
    it('holds', async () => {
      const failure = await failureOf(players, run, await judging, name, FILE);
      if (failure !== undefined) throw failure;
    });

    // One play, asked for by its path, has no need to be typical.
    if (run.path !== undefined) return;

    it.each(sometimes)('sometimes: %s', async (circumstance) => {
      const { tally } = await judging;
      expect(tally.counts[name]?.[circumstance]).toBeGreaterThan(0);
    });

    it.each(defects.map((defect) => defect.name))('notices %s', async (defect) => {
      const noticed = await noticing.get(`${name}: ${defect}`);
      expect(noticed?.plays, 'the law did not notice its defect').toBeGreaterThan(0);
    });
  },
);
