/**
 * Same program, scenario and seed: same trace, byte for byte. Every scenario runs twice as a user
 * runs it, on the real machine and in two working directories, and once in memory; the digest
 * printed last must be the same three times. A scenario in which the power is cut is for memory alone,
 * and runs there three times.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const SEED = '7';
const ROOT = resolve(import.meta.dirname, '..');

async function digestOf(scenario: string, cwd: string, ...flags: string[]): Promise<string> {
  const program = join(ROOT, 'bin/drydock.js');
  const argv = [program, 'run', scenario, '--seed', SEED, ...flags];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd });
  return stdout.trimEnd().split('\n').at(-1) ?? '';
}

const scenarios = (await readdir(join(ROOT, 'scenarios'))).filter((name) => /^\d/.test(name));
let differing = 0;
for (const name of scenarios) {
  const scenario = join(ROOT, 'scenarios', name);
  const elsewhere = await mkdtemp(join(tmpdir(), 'drydock-determinism-'));
  const isForMemory = (await readFile(scenario, 'utf8')).includes('- powerCut:');
  const root = isForMemory ? ['--memory'] : ['--root', join(elsewhere, 'root')];
  const digests = [
    await digestOf(scenario, ROOT, ...(isForMemory ? ['--memory'] : [])),
    await digestOf(scenario, elsewhere, ...root),
    await digestOf(scenario, elsewhere, '--memory'),
  ];
  await rm(elsewhere, { recursive: true });
  const same = new Set(digests).size === 1;
  if (!same) differing += 1;
  process.stdout.write(`${same ? 'same ' : 'DIFFER'} ${name} ${[...new Set(digests)].join(' ')}\n`);
}
process.exitCode = differing === 0 ? 0 : 1;
