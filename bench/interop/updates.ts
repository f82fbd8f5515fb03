/**
 * Updates that change one thing of a good object, judged here and by Kubernetes' own code (validation/judge-updates.go):
 * of how many the whole message differs, in order too, and how.
 *
 *     npm run interop:updates                        counts, by kind, and differences that are alike with an example
 *     npm run interop:updates -- --only Pod,Job      of these kinds alone
 *     npm run interop:updates -- --each 10           every tenth update alone
 *     npm run interop:updates -- --show TEXT         and both messages where the path holds the text
 *     npm run interop:updates -- --to FILE           and each difference as a line of JSON
 *     npm run interop:updates -- --record FILE       and some of what both refuse alike, for the everyday test
 *
 * The judge is built with Go in a temporary folder, for some minutes; UPDATES_JUDGE names what is built already.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectionOf, KINDS, objectOf, type Kind } from './exchanges/kinds.ts';
import { Mutations, type Schemas } from './exchanges/mutations.ts';
import { startOwnServer } from './exchanges/own-server.ts';
import { parsed, ServerClient, type Answer } from './exchanges/server-client.ts';
import { program } from './go-program.ts';
import { MORE_BASES } from './validation/bases.ts';
import { RecordedUpdates } from './validation/recorded-updates.ts';
import type { Fields } from './validation/pods.ts';

const JUDGED =
  'Pod PersistentVolume PersistentVolumeClaim ReplicationController Job CronJob StatefulSet Deployment DaemonSet ReplicaSet'.split(
    ' ',
  );
const AT_ONCE = 1000;
/** Where admission has its say, or the store, which the judge has not; and what is this project's own. */
const LEFT_OUT = /^Pod spec\.tolerations|\.volumes\[\d*\]\.oci| metadata\.resourceVersion$/;

interface Pair {
  readonly kind: string;
  readonly part: string;
  readonly path: string;
  /** Of which the old one was made. */
  readonly given: Fields;
  readonly old: Fields;
  readonly new: Fields;
}

interface Tally {
  compared: number;
  refused: number;
  different: number;
  outOfOrder: number;
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

class Comparison {
  readonly #judge: string;
  readonly #client: ServerClient;
  readonly #clusters = new Map<string, { count: number; text: string }>();
  readonly recorded = new RecordedUpdates();

  constructor(judge: string, client: ServerClient) {
    this.#judge = judge;
    this.#client = client;
  }

  async compare(pairs: readonly Pair[], tally: Tally): Promise<void> {
    const lines = await linesOf(
      this.#judge,
      pairs.map(({ kind, part, old, new: next }) => JSON.stringify({ kind, part, old, new: next })),
    );
    for (const [at, pair] of pairs.entries()) {
      const { message: there } = JSON.parse(lines[at] ?? '{}') as { readonly message?: string };
      const here = await this.#judgedHere(pair);
      if (here === undefined || there === undefined) continue;
      tally.compared += 1;
      if (there !== '') tally.refused += 1;
      if (here === there) {
        if (there !== '') this.recorded.take(pair.given, pair.old, pair.new, there);
        continue;
      }
      if (sorted(here) === sorted(there)) tally.outOfOrder += 1;
      tally.different += 1;
      this.#tell(pair, here, there);
    }
  }

  async #judgedHere({ kind, part, old, new: body }: Pair): Promise<string | undefined> {
    const of = KINDS.find((each) => each.kind === kind);
    if (of === undefined) return undefined;
    const { name, namespace = '' } = old['metadata'] as { name: string; namespace?: string };
    const path = `${collectionOf(of, namespace)}/${name}${part}?dryRun=All`;
    const answer = await this.#client.send({ topic: '', method: 'PUT', path, body });
    if (answer.status === 200) return '';
    return answer.status === 422 ? (parsed(answer.text) as { message: string }).message : undefined;
  }

  #tell({ kind, part, path, old, new: next }: Pair, here: string, there: string): void {
    const shown = option('--show');
    const text = `${kind}${part} ${path}\n  here:  ${here}\n  there: ${there}`;
    if (shown !== undefined && path.includes(shown)) console.log(text);
    const file = option('--to');
    if (file !== undefined) {
      appendFileSync(file, `${JSON.stringify({ kind, part, path, here, there, old, next })}\n`);
    }
    const key = `${kind}${part} ${firstDifference(here, there)}`;
    const cluster = this.#clusters.get(key);
    if (cluster === undefined) this.#clusters.set(key, { count: 1, text });
    else cluster.count += 1;
  }

  tell(): void {
    const clusters = [...this.#clusters.values()].sort((a, b) => b.count - a.count);
    for (const { count, text } of clusters.slice(0, Number(option('--most') ?? 20))) {
      console.log(`${String(count).padStart(6)}  ${text.slice(0, 3000)}`);
    }
  }
}

/** What the program answers; the server here goes on meanwhile, whose connections would be closed. */
async function linesOf(binary: string, input: readonly string[]): Promise<readonly string[]> {
  const child = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(input.join('\n'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise((done) => child.once('close', done));
  if (status !== 0) throw new Error(`${binary} ended with ${String(status)}`);
  return output.trimEnd().split('\n');
}

function sorted(message: string): string {
  return message
    .split(/, (?=[\w.[\]]+: )/)
    .map((each) => each.replace(/[[\]]$|^\[/, ''))
    .sort()
    .join();
}

/** Where the messages part, without what is of one value alone. */
function firstDifference(here: string, there: string): string {
  let at = 0;
  while (at < here.length && here[at] === there[at]) at += 1;
  const from = Math.max(0, at - 20);
  const around = (text: string): string =>
    text
      .slice(from, at + 60)
      .replace(/"[^"]*"/g, '"…"')
      .replace(/-?\d+/g, 'n');
  return `${around(here)}|${around(there)}`;
}

async function schemasOf(client: ServerClient, apiVersion: string): Promise<Schemas> {
  const path = `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
  const answer = await client.send({ topic: '', method: 'GET', path });
  return (parsed(answer.text) as { components: { schemas: Schemas } }).components.schemas;
}

function mustBe(status: number, answer: Answer): void {
  if (answer.status !== status) throw new Error(`${String(answer.status)} ${answer.text}`);
}

async function run(judge: string): Promise<void> {
  const own = await startOwnServer();
  const client = new ServerClient(own.url);
  const comparison = new Comparison(judge, client);
  const only = option('--only')?.split(',') ?? JUDGED;
  const each = Number(option('--each') ?? 1);
  const namespace = 'updates';
  const send = async (method: string, path: string, body?: Fields): Promise<Answer> =>
    client.send({ topic: '', method, path, ...(body === undefined ? {} : { body }) });
  try {
    mustBe(201, await send('POST', '/api/v1/namespaces', { metadata: { name: namespace } }));
    await send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
      metadata: { name: 'default' },
    });
    for (const kind of KINDS.filter((of) => JUDGED.includes(of.kind) && only.includes(of.kind))) {
      const tally: Tally = { compared: 0, refused: 0, different: 0, outOfOrder: 0 };
      for await (const batch of batches(kind, namespace, client, each)) {
        await comparison.compare(batch, tally);
      }
      const { compared, refused, different, outOfOrder } = tally;
      console.log(
        `${kind.kind}: ${String(compared)} compared, ${String(refused)} refused, ${String(different)} differ, ${String(outOfOrder)} of them in order alone`,
      );
    }
    comparison.tell();
    const file = option('--record');
    if (file !== undefined) writeFileSync(file, comparison.recorded.text());
  } finally {
    await client.close();
    await own.close();
  }
}

async function* batches(
  kind: Kind,
  namespace: string,
  client: ServerClient,
  each: number,
): AsyncGenerator<readonly Pair[]> {
  const mutations = new Mutations(await schemasOf(client, kind.apiVersion), kind.kind !== 'Pod');
  const all = collectionOf(kind, namespace);
  const bases = [kind.object, ...(kind.others ?? []), ...(MORE_BASES[kind.kind] ?? [])];
  let batch: Pair[] = [];
  let count = 0;
  for (const [at, of] of bases.entries()) {
    const base = objectOf(kind, `base-${String(at)}`, { of, namespace });
    const created = await client.send({ topic: '', method: 'POST', path: all, body: base });
    if (created.status !== 201) {
      console.log(`not tried: ${created.text.slice(0, 300)}`);
      continue;
    }
    const { managedFields: _, ...metadata } = (parsed(created.text) as { metadata: Fields })
      .metadata;
    const old = { ...(parsed(created.text) as Fields), metadata };
    for (const [path, mutated] of mutations.of(kind.apiVersion, kind.kind, old)) {
      if (LEFT_OUT.test(`${kind.kind} ${path}`)) continue;
      count += 1;
      if (count % each !== 0) continue;
      batch.push({ kind: kind.kind, part: '', path, given: base, old, new: mutated });
      if (batch.length < AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

const source = join(import.meta.dirname, 'validation/judge-updates.go');
const judge = program('judge', process.env['UPDATES_JUDGE'], source, 'kubernetes');
if (judge !== undefined) await run(judge);
