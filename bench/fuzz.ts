/**
 * How much a law's evidence costs: workloads per second of one core, and where the time goes. What is
 * played is what property-tests/laws.test.ts plays, judged by every law.
 *
 *     npm run bench:fuzz [-- --runs 200] [--players 1]
 *
 * No limit: the rate is for whoever changes the pod's path or writes a generator to look at.
 */
import { parseArgs } from 'node:util';
import { judgeLaws } from '../property-tests/fuzzing/judge-laws.ts';
import { Players } from '../property-tests/fuzzing/players.ts';
import { LAWS } from '../property-tests/laws/index.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200' }, players: { type: 'string', default: '1' } },
});
const players = new Players(Number(values.players));
const runs = Number(values.runs);

try {
  // The first plays pay for the compiler.
  await judgeLaws(players, { seed: 1, runs: Math.min(50, runs) });
  const begunAt = performance.now();
  const { spent, plays, broken } = await judgeLaws(players, { seed: 4639, runs });
  const wallMs = performance.now() - begunAt;

  const parts = Object.entries(spent);
  const totalMs = parts.reduce((sum, [, ms]) => sum + ms, 0);
  const rate = (1000 * plays) / totalMs;
  console.log(`${String(plays)} workloads, judged by ${String(LAWS.length)} laws`);
  console.log(`${rate.toFixed(1)} workloads a second of one core`);
  for (const [part, ms] of parts) {
    const share = `${((100 * ms) / totalMs).toFixed(0)} %`.padStart(5);
    console.log(
      `  ${part.padEnd(6)} ${(ms / plays).toFixed(2).padStart(8)} ms a workload ${share}`,
    );
  }
  console.log(`${(wallMs / 1000).toFixed(1)} s with ${String(players.count)} players`);
  if (broken.size > 0) console.log(`broken: ${[...broken.keys()].join('; ')}`);
} finally {
  players.close();
}
