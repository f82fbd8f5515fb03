/**
 * Sessions of requests, played to a real kube-apiserver and to this project's API server, and in what their answers differ.
 *
 *     npm run interop:api                        differences that are alike, counted, each with an example
 *     npm run interop:api -- --only TEXT         sessions whose names hold the text
 *     npm run interop:api -- --show TEXT         and every difference whose topic or place holds the text
 *     npm run interop:api -- --most 50           so many of the most frequent
 *     npm run interop:api -- --to FILE           and each difference as a line of JSON, session by session
 *     npm run interop:api -- --record DIRECTORY  and what both refuse alike, for conformance/api/refusals
 *
 * KUBE_APISERVER and ETCD name the binaries; without them nothing can be tried, which is said.
 */
import { appendFileSync } from 'node:fs';
import { request, Agent } from 'undici';
import { skip } from './go-program.ts';
import { faultsOf } from './exchanges/faults.ts';
import { KINDS, type Kind } from './exchanges/kinds.ts';
import { lifecycleOf } from './exchanges/lifecycle.ts';
import type { Schemas } from './exchanges/mutations.ts';
import { startOwnServer } from './exchanges/own-server.ts';
import { clustersOf, play, type Tally } from './exchanges/play.ts';
import { PARTS } from './exchanges/parts.ts';
import { POD_SECURITY } from './exchanges/pod-security.ts';
import { PROTOCOL } from './exchanges/protocol.ts';
import { RecordedRefusals } from './exchanges/recorded-refusals.ts';
import { startRealServer } from './exchanges/real-server.ts';
import { ServerClient } from './exchanges/server-client.ts';
import type { Session } from './exchanges/step.ts';

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

async function schemasOf(
  url: string,
  kinds: readonly Kind[],
): Promise<ReadonlyMap<string, Schemas>> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const found = new Map<string, Schemas>();
  for (const apiVersion of new Set(kinds.map((kind) => kind.apiVersion))) {
    const path = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
    const headers = { authorization: 'Bearer admin-token' };
    const { statusCode, body } = await request(`${url}/openapi/v3/${path}`, {
      dispatcher,
      headers,
    });
    if (statusCode !== 200) {
      await body.dump();
      continue;
    }
    const document = (await body.json()) as { components?: { schemas: Schemas } };
    found.set(apiVersion, document.components?.schemas ?? {});
  }
  await dispatcher.close();
  return found;
}

function* sessions(schemas: ReadonlyMap<string, Schemas>): Generator<Session> {
  yield* PROTOCOL;
  yield* PARTS;
  yield* POD_SECURITY;
  for (const kind of KINDS) yield lifecycleOf(kind);
  for (const kind of KINDS) yield faultsOf(kind, schemas.get(kind.apiVersion) ?? {});
}

function tell(tallies: readonly Tally[], most: number): void {
  const clusters = clustersOf(tallies);
  for (const { count, example, difference } of clusters.slice(0, most)) {
    const { step, there, here } = example;
    console.log(
      `${String(count).padStart(6)}  ${step.topic} [${step.method} ${step.path}] ${difference.at || 'body'}`,
    );
    console.log(`          there: ${difference.there.slice(0, 500)} (${String(there.status)})`);
    console.log(`          here:  ${difference.here.slice(0, 500)} (${String(here.status)})`);
  }
  const left = clusters.length - most;
  if (left > 0) console.log(`  and ${String(left)} more (--most N)`);
}

function show(tallies: readonly Tally[], text: string): void {
  for (const { step, differences } of tallies.flatMap(({ differing }) => differing)) {
    const shown = differences.filter(({ at }) => `${step.topic} ${at}`.includes(text));
    if (shown.length === 0) continue;
    console.log(
      `${step.topic}: ${step.method} ${step.path} ${JSON.stringify(step.body ?? '').slice(0, 2000)}`,
    );
    for (const { at, there, here } of shown) {
      console.log(`  ${at || 'body'}\n    there: ${there}\n    here:  ${here}`);
    }
  }
}

/** What a long play found is not lost with its end. */
function append(file: string, { differing }: Tally): void {
  const lines = differing.map(({ step, differences }) => {
    const { topic, method, path, body } = step;
    return `${JSON.stringify({ topic, method, path, body, differences })}\n`;
  });
  appendFileSync(file, lines.join(''));
}

async function compare(apiserver: string, etcd: string): Promise<void> {
  const real = await startRealServer(apiserver, etcd);
  const own = await startOwnServer();
  const [there, here] = [new ServerClient(real.url), new ServerClient(own.url)];
  const tallies: Tally[] = [];
  try {
    const only = option('--only');
    for (const session of sessions(await schemasOf(real.url, KINDS))) {
      if (only !== undefined && !only.split(',').some((text) => session.name.includes(text)))
        continue;
      const begun = performance.now();
      const refusals = new RecordedRefusals();
      const tally = await play(session, there, here, (step, answer) => refusals.take(step, answer));
      const directory = option('--record');
      const [, kind] = /^faults of (\w+)/.exec(session.name) ?? [];
      if (directory !== undefined && kind !== undefined) refusals.write(directory, kind);
      tallies.push(tally);
      const file = option('--to');
      if (file !== undefined) append(file, tally);
      const seconds = ((performance.now() - begun) / 1000).toFixed(1);
      console.log(
        `${session.name}: ${String(tally.sent)} exchanges, ${String(tally.differing.length)} differ (${seconds} s)`,
      );
    }
    const text = option('--show');
    if (text !== undefined) show(tallies, text);
    tell(tallies, Number(option('--most') ?? 40));
    const sent = tallies.reduce((sum, tally) => sum + tally.sent, 0);
    const differing = tallies.reduce((sum, tally) => sum + tally.differing.length, 0);
    console.log(`${String(sent)} exchanges, ${String(differing)} differ`);
  } finally {
    await Promise.all([there.close(), here.close()]);
    await own.close();
    await real.close();
  }
}

const { KUBE_APISERVER: apiserver, ETCD: etcd } = process.env;
if (apiserver === undefined || etcd === undefined) {
  skip('a real API server to compare with: KUBE_APISERVER and ETCD name none');
} else await compare(apiserver, etcd);
