/**
 * Generated layers, honest and hostile, unpacked by drydock, umoci and GNU tar: the trees are equal, or both
 * refuse, or a ruling says why not (`differential/rulings.ts`).
 *
 *     npm run interop:unpack [-- --layers 600] [--seed 1] [--only 17] [--verbose]
 *
 * What differs and is not ruled is printed, with the number that `--only` takes; the exit status is 1 then. The
 * last line counts layers. As root, for owners; where umoci, GNU tar or root is not, it says so and does nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeDifference, differencesOf } from './differential/disk-tree.ts';
import { endFeatures } from './differential/end-features.ts';
import { generate, type GeneratedImage } from './differential/generated.ts';
import { headerFeatures } from './differential/header-features.ts';
import { recordFeatures } from './differential/record-features.ts';
import { RULINGS, type Met, type Peer, type Ruling } from './differential/rulings.ts';
import { treeFeatures } from './differential/tree-features.ts';
import { byDrydock, byTar, byUmoci } from './differential/unpackers.ts';

const { values } = parseArgs({
  options: {
    layers: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

const FEATURES = [...treeFeatures, ...recordFeatures, ...headerFeatures, ...endFeatures];
/** From the best to the worst; an image has the worst of its peers'. */
const VERDICTS = ['equal', 'both refuse', 'ruled', 'differ'] as const;
type Verdict = (typeof VERDICTS)[number];

const counts: Record<Verdict, number> = { equal: 0, 'both refuse': 0, ruled: 0, differ: 0 };
const unmet = new Set<Ruling>(RULINGS);

function missing(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  const wanted = { umoci: /umoci/, tar: /GNU tar/ };
  for (const [command, says] of Object.entries(wanted)) {
    const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (!says.test(stdout ?? '')) return `not installed: ${command}`;
  }
  return undefined;
}

/** What is not ruled; undefined if they agree. */
function judged(met: Met): readonly string[] | undefined {
  const { ours, theirs } = met;
  if (ours.tree === undefined || theirs.tree === undefined) {
    if (ours.tree === undefined && theirs.tree === undefined) return undefined;
    if (isRuled((ruling) => ruling.outcome?.(met) === true, met)) return [];
    return [`ours: ${ours.refusal ?? 'accepts'}`, `theirs: ${theirs.refusal ?? 'accepts'}`];
  }
  const differences = differencesOf(ours.tree, theirs.tree).filter(
    // It unpacks into a directory that is there.
    ({ path }) => met.peer !== 'tar' || path !== '.',
  );
  if (differences.length === 0) return undefined;
  return differences
    .filter((each) => !isRuled((ruling) => ruling.difference?.(each, met) === true, met))
    .map(describeDifference);
}

function isRuled(applies: (ruling: Ruling) => boolean, { peer }: Met): boolean {
  const ruling = RULINGS.find((each) => (each.peer ?? peer) === peer && applies(each));
  if (ruling !== undefined) unmet.delete(ruling);
  return ruling !== undefined;
}

/** GNU tar knows no layers and no whiteouts. */
function peersOf({ layers, parts }: GeneratedImage): readonly Peer[] {
  const isPlain = layers.length === 1 && !parts.some(({ name }) => name.includes('.wh.'));
  return isPlain ? ['umoci', 'tar'] : ['umoci'];
}

async function compare(image: GeneratedImage): Promise<Verdict> {
  const work = mkdtempSync(join(tmpdir(), 'drydock-differential-'));
  try {
    const ours = await byDrydock(image, work);
    let worst: Verdict = 'equal';
    for (const peer of peersOf(image)) {
      const begunAt = BigInt(Date.now() - 1000) * 1_000_000n;
      const theirs = peer === 'tar' ? byTar(image, work) : byUmoci(image, work);
      const unruled = judged({ image, peer, ours, theirs, begunAt });
      const verdict = verdictOf(unruled, ours.tree === undefined);
      if (verdict === 'differ' || values.verbose) tell(image, `${peer}: ${verdict}`, unruled ?? []);
      if (VERDICTS.indexOf(verdict) > VERDICTS.indexOf(worst)) worst = verdict;
    }
    return worst;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function verdictOf(unruled: readonly string[] | undefined, isRefused: boolean): Verdict {
  if (unruled === undefined) return isRefused ? 'both refuse' : 'equal';
  return unruled.length === 0 ? 'ruled' : 'differ';
}

function tell({ at, feature }: GeneratedImage, verdict: string, lines: readonly string[]): void {
  process.stdout.write(`${String(at)} (${feature}): ${verdict}\n`);
  for (const line of lines.slice(0, 8)) process.stdout.write(`    ${line.slice(0, 300)}\n`);
}

const reason = missing();
if (reason === undefined) {
  process.umask(0o022);
  const first = Number(values.only ?? 0);
  const end = values.only === undefined ? Number(values.layers) : first + 1;
  for (let at = first; at < end; at += 1) {
    counts[await compare(generate(Number(values.seed), at, FEATURES))] += 1;
  }
  if (end - first >= FEATURES.length) {
    for (const { what } of unmet) process.stdout.write(`ruling not met: ${what}\n`);
  }
  const { equal, ruled, differ } = counts;
  process.stdout.write(
    `${String(end - first)} layers: ${String(equal)} equal, ${String(counts['both refuse'])} both refuse, ` +
      `${String(ruled)} ruled, ${String(differ)} differ\n`,
  );
  process.exitCode = differ === 0 ? 0 : 1;
} else {
  process.stdout.write(`SKIPPED: generated layers against umoci and GNU tar: ${reason}\n`);
}
