/**
 * What a drydock that was killed leaves to the next one: SIGKILL at random instants, then the same again.
 *
 *     npm run check:kill [-- --runs 100] [--by-hand 40] [--seed 1] [--every]
 *
 * `--runs` kills of `drydock run LESSON --root DIR`, `--by-hand` of `image pull`, `mount`, `umount` and
 * `image rm` over one store; with the kernel's mounts where the user may, and with trees of links or copies.
 * Every second kill comes by the clock, from outside; the others in front of a call that changes a file, drawn
 * from all such calls of the command. With `--every` each call of each command has its turn, and numbers do not
 * count. One line a kill: where, what was left, what was wrong after the next one. Exit status 1 if anything
 * was wrong, or if no kill left anything to clean up.
 */
import { parseArgs } from 'node:util';
import { Workplace } from '../src/cli/testing/drydock-process.ts';
import { choices } from '../src/sim/index.ts';
import { killedByHand } from './kill/killed-by-hand.ts';
import { killedRuns } from './kill/killed-runs.ts';
import { Killing } from './kill/killing.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    'by-hand': { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    every: { type: 'boolean', default: false },
  },
});

const place = new Workplace();
const killing = new Killing(place, choices.seeded(Number(values.seed)));
try {
  for (const [victims, times] of [
    [killedRuns(place), Number(values.runs)],
    [await killedByHand(place), Number(values['by-hand'])],
  ] as const) {
    await (values.every ? killing.everywhere(victims) : killing.atRandom(victims, times));
  }
} finally {
  await place.close();
}
console.log(killing.summary());
process.exitCode = killing.isSound ? 0 : 1;
