/**
 * The schemas of a real kube-apiserver's OpenAPI 3 documents, and in what those of this project's server differ, but for
 * their words.
 *
 *     npm run interop:openapi              each difference, and the schemas that are missing here
 *     npm run interop:openapi -- --record  and the real ones as digests, to conformance/api/openapi.json
 *
 * KUBE_APISERVER and ETCD name the binaries; without them nothing can be tried, which is said.
 */
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { digestOf, structureOf, type Schemas } from '../../conformance/api/openapi-structure.ts';
import { startOwnServer } from './exchanges/own-server.ts';
import { startRealServer } from './exchanges/real-server.ts';
import { skip } from './go-program.ts';

type Node = Readonly<Record<string, unknown>>;

async function schemasOf(url: string): Promise<Schemas> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const headers = { authorization: 'Bearer admin-token' };
  const get = async (path: string): Promise<unknown> =>
    (await request(`${url}${path}`, { dispatcher, headers })).body.json();
  const found: Record<string, unknown> = {};
  const { paths } = (await get('/openapi/v3')) as { readonly paths: object };
  for (const path of Object.keys(paths)) {
    const { components } = (await get(`/openapi/v3/${path}`)) as {
      readonly components?: { readonly schemas: Schemas };
    };
    Object.assign(found, components?.schemas);
  }
  await dispatcher.close();
  return found;
}

function* differences(there: unknown, here: unknown, path: string): Generator<string> {
  if (JSON.stringify(there) === JSON.stringify(here)) return;
  if (!isNode(there) || !isNode(here)) {
    yield `${path}: there ${shown(there)}, here ${shown(here)}`;
    return;
  }
  for (const name of new Set([...Object.keys(there), ...Object.keys(here)])) {
    yield* differences(there[name], here[name], `${path}.${name}`);
  }
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function compare(apiserver: string, etcd: string): Promise<void> {
  const real = await startRealServer(apiserver, etcd);
  const own = await startOwnServer();
  try {
    const [there, here] = [await schemasOf(real.url), await schemasOf(own.url)];
    let same = 0;
    for (const [name, schema] of Object.entries(there)) {
      if (here[name] === undefined) continue;
      const found = [...differences(structureOf(schema), structureOf(here[name]), name)];
      for (const line of found) console.log(line);
      if (found.length === 0) same += 1;
    }
    const missing = Object.keys(there).filter((name) => here[name] === undefined);
    console.log(`missing here: ${missing.sort().join(' ')}`);
    console.log(`${String(Object.keys(there).length)} schemas, ${String(same)} the same here`);
    if (!process.argv.includes('--record')) return;
    const digests = Object.entries(there).map(([name, schema]) => [name, digestOf(schema)]);
    const text = JSON.stringify(Object.fromEntries(digests.sort()), undefined, 2);
    writeFileSync(new URL('../../conformance/api/openapi.json', import.meta.url), `${text}\n`);
  } finally {
    await own.close();
    await real.close();
  }
}

const { KUBE_APISERVER: apiserver, ETCD: etcd } = process.env;
if (apiserver === undefined || etcd === undefined) {
  skip('a real API server to compare with: KUBE_APISERVER and ETCD name none');
} else await compare(apiserver, etcd);
