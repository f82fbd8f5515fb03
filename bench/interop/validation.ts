/**
 * Pods that are wrong in one thing, judged here and by Kubernetes' own code (validation/judge.go): of how many the
 * faults differ, in field, reason or words, and in which.
 *
 *     npm run interop:validation                 counts, by what was tried
 *     npm run interop:validation -- --show TEXT  and both judgements where the path holds the text
 *
 * The judge is built with Go in a temporary folder, for some minutes; VALIDATION_JUDGE names what is built already.
 * Without Go what cannot be tried is said.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { choices, errorText, World } from '../../src/sim/index.ts';
import { ApiServer, StatusError } from '../../src/api/index.ts';
import { program } from './go-program.ts';
import { pods, type Fields } from './validation/pods.ts';

interface Fault {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}

/** Undefined: it was not validated. */
type Judgement = readonly string[] | undefined;

const server = new ApiServer({ world: new World({ choices: choices.seeded(1) }) });

function judgedHere(pod: Fields): Judgement {
  try {
    server.create('pods', pod, { isDryRun: true });
    return [];
  } catch (error) {
    // Which is worth knowing, as everything else that differs.
    if (!(error instanceof StatusError)) return [`it ends the server: ${errorText(error)}`];
    const { reason, details } = error.status;
    return reason === 'Invalid' ? texts((details?.causes ?? []) as Fault[]) : undefined;
  }
}

function judgedThere(line: string): Judgement {
  const answer = JSON.parse(line) as readonly Fault[] | { readonly problem: string };
  return 'problem' in answer ? undefined : texts(answer);
}

function texts(faults: readonly Fault[]): readonly string[] {
  const all = faults.map(({ reason, field, message }) => `${field}: ${message} (${reason})`);
  return [...new Set(all)].sort();
}

function compare(judge: string, shown: string | undefined): void {
  const all = [...pods()];
  const input = all.map(([, pod]) => JSON.stringify(pod)).join('\n');
  const { stdout, status } = spawnSync(judge, { input, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`the judge ended with ${String(status)}`);
  const lines = stdout.trimEnd().split('\n');
  const differing = new Map<string, number>();
  let [compared, different] = [0, 0];
  for (const [at, [path, pod]] of all.entries()) {
    const [here, there] = [judgedHere(pod), judgedThere(lines[at] ?? '')];
    if (here === undefined || there === undefined) continue;
    compared += 1;
    if (here.join('\n') === there.join('\n')) continue;
    different += 1;
    differing.set(path, (differing.get(path) ?? 0) + 1);
    if (shown === undefined || !path.includes(shown)) continue;
    console.log(`${path}\n  ${JSON.stringify(pod['metadata'])} ${JSON.stringify(pod['spec'])}`);
    for (const each of here) if (!there.includes(each)) console.log(`  here:  ${each}`);
    for (const each of there) if (!here.includes(each)) console.log(`  there: ${each}`);
  }
  for (const [path, count] of [...differing].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(6)}  ${path}`);
  }
  console.log(
    `${String(all.length)} pods, ${String(compared)} compared, ${String(different)} judged differently`,
  );
}

const source = join(import.meta.dirname, 'validation/judge.go');
const judge = program('judge', process.env['VALIDATION_JUDGE'], source, 'kubernetes');
const at = process.argv.indexOf('--show');
if (judge !== undefined) compare(judge, at < 0 ? undefined : (process.argv[at + 1] ?? ''));
