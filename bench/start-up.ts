/**
 * What it costs to begin: the wall time of `drydock --help` and of a small scenario in memory, as multiples of
 * what Node itself takes (`node -e 0`), measured in turn. The least of many runs is what the code costs; the
 * rest is the machine's. Nothing passes or fails here: a shared machine's figures are no gate.
 *
 *     npm run bench:start-up [RUNS]
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import buildIfNeeded from '../build.ts';

const ROOT = join(import.meta.dirname, '..');
const RUNS_DEFAULT = 15;
const BINARY = 'bin/drydock.js';
const SCENARIO = 'scenarios/01-config-shared-by-two-containers.yaml';

const COMMANDS: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['node -e 0', ['-e', '0']],
  ['drydock --help', [BINARY, '--help']],
  ['drydock run --memory', [BINARY, 'run', '--memory', SCENARIO]],
];

function wallMs(argv: readonly string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  return performance.now() - begun;
}

await buildIfNeeded();
const runs = Number(process.argv[2] ?? RUNS_DEFAULT);
const walls = COMMANDS.map((): number[] => []);
for (let run = 0; run < runs; run++) {
  for (const [at, [, argv]] of COMMANDS.entries()) walls[at]?.push(wallMs(argv));
}
const least = walls.map((each) => Math.min(...each));
for (const [at, [name]] of COMMANDS.entries()) {
  const ms = least[at] ?? NaN;
  const ratio = ms / (least[0] ?? NaN);
  process.stdout.write(
    `${name.padEnd(22)}${ms.toFixed(0).padStart(6)} ms${ratio.toFixed(1).padStart(6)}x\n`,
  );
}
