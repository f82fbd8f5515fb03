/**
 * Requests that kubectl and the JavaScript client sent to a real kube-apiserver, and its answers, compared whole: status,
 * headers, objects field by field, columns and cells, types of events.
 *
 * The recording is part of a session, so the object that an exchange is about is put before it into the state that the
 * recording last showed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply, TestDoor } from '../../src/api/http/testing/test-door.ts';

type Json = Readonly<Record<string, unknown>>;

export interface ClientExchange {
  readonly id: number;
  /** What was typed, or near it. */
  readonly command: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

const ADMIN = { authorization: 'Bearer admin', 'user-agent': 'recorder/1.0' };

export function readClientExchanges(): readonly ClientExchange[] {
  return readFileSync(join(import.meta.dirname, 'client-exchanges.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ClientExchange);
}

export async function replayClients(
  test: TestDoor,
  exchanges: readonly ClientExchange[],
): Promise<ReadonlyMap<number, string>> {
  const differences = new Map<number, string>();
  const shown = new Map<string, Json>();
  const tags = new Map<string, string>();
  for (const exchange of exchanges) {
    await setBefore(test, exchange, shown);
    const { method, path, headers, body } = exchange.request;
    const sent: Record<string, string> = { ...ADMIN };
    for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value;
    const page = path.split('?')[0] ?? '';
    if ('if-none-match' in sent) sent['if-none-match'] = tags.get(page) ?? '';
    const version = await versionOf(test, exchange);
    const text = textOf(body)
      ?.replace(VERSION, `$1"${version}"`)
      // The object is another one here.
      .replace(/"uid":"<uid[^"]*",?/g, '')
      .replaceAll('"<time>"', '"2026-01-01T00:00:00Z"');
    const reply = await test.exchange(method, path, { headers: sent, body: text });
    const tag = reply.headers['ETag'];
    if (typeof tag === 'string') tags.set(page, tag);
    const found = differencesOf(exchange, reply);
    if (found.length > 0) differences.set(exchange.id, found.join('\n  '));
  }
  return differences;
}

/** Of an object, and of a JSON patch. */
const VERSION = /("resourceVersion":|"\/metadata\/resourceVersion","value":)"\d+"/g;

function textOf(body: unknown): string | undefined {
  return typeof body === 'string' ? body : JSON.stringify(body ?? undefined);
}

async function versionOf(test: TestDoor, { request }: ClientExchange): Promise<string> {
  const path = objectPath(request.path, request.method, request.body);
  if (path === undefined || textOf(request.body)?.includes('resourceVersion') !== true) return '';
  const { json } = await test.send('GET', path, { headers: ADMIN });
  return (json['metadata'] as { resourceVersion?: string } | undefined)?.resourceVersion ?? '';
}

/** What the exchange rests on, as it was: the object that it names, as last seen, or as its answer shows it. */
async function setBefore(
  test: TestDoor,
  { request, response }: ClientExchange,
  shown: Map<string, Json>,
): Promise<void> {
  const path = objectPath(request.path, request.method, request.body);
  if (path === undefined) return;
  const answer = response.body as Json;
  const isObject =
    typeof answer['metadata'] === 'object' &&
    'name' in Object(answer['metadata']) &&
    answer['kind'] !== 'Scale';
  const isPart = /\/(?:eviction|exec|binding)\b/.test(request.path);
  if (response.status === 404 || (request.method === 'POST' && !isPart)) await remove(test, path);
  else if (request.method === 'GET' && isObject) await put(test, path, answer);
  else if (!shown.has(path) && isObject) await put(test, path, undeleted(answer));
  else if ((await test.send('GET', path, { headers: ADMIN })).status === 404) {
    const before = shown.get(path) ?? smallest(path);
    if (before !== undefined) await put(test, path, before);
  }
  if (response.status < 300 && isObject) shown.set(path, answer);
}

function undeleted({ metadata, ...rest }: Json): Json {
  const { deletionTimestamp: _when, ...kept } = metadata as Json;
  return { ...rest, metadata: kept };
}

/** Of what the recording never showed. */
function smallest(path: string): Json | undefined {
  const [resource = '', name = ''] = path.split('/').slice(-2);
  const template = { spec: { containers: [{ name: 'c', image: 'i' }] } };
  const metadata = { name, labels: { app: name } };
  const selector = { matchLabels: metadata.labels };
  if (resource === 'pods') return { metadata, ...template };
  if (resource === 'configmaps') return { metadata };
  if (resource !== 'deployments') return undefined;
  return { metadata, spec: { selector, template: { ...template, metadata } } };
}

/** `/api/v1/namespaces/default/pods/kp` of whatever asks for this pod or a part of it; of creations the object to come. */
function objectPath(target: string, method: string, body: unknown): string | undefined {
  const [path = '', query = ''] = target.split('?');
  const parts = path.split('/');
  const start = parts[1] === 'api' ? 3 : 4;
  const isNamespaced = parts[start] === 'namespaces' && parts.length > start + 2;
  const length = start + (isNamespaced ? 4 : 2);
  if (parts.length >= length) return parts.slice(0, length).join('/');
  const watched = /fieldSelector=metadata\.name%3D(\w+)/.exec(query)?.[1];
  if (watched !== undefined) return undefined;
  const { metadata } = Object(body) as { metadata?: { name?: string } };
  return method === 'POST' && metadata?.name !== undefined ? `${path}/${metadata.name}` : undefined;
}

async function remove(test: TestDoor, path: string): Promise<void> {
  const body = { gracePeriodSeconds: 0 };
  await test.send('DELETE', path, { headers: ADMIN, body });
}

async function put(test: TestDoor, path: string, object: Json): Promise<void> {
  const { json, status } = await test.send('GET', path, { headers: ADMIN });
  if (status === 200 && unequal(object, json).length === 0) return;
  if (status === 200) await remove(test, path);
  const { metadata, ...rest } = object as { metadata: Json } & Json;
  const { name, labels, annotations, finalizers, deletionTimestamp } = metadata;
  const body = { ...rest, metadata: { name, labels, annotations, finalizers } };
  const collection = path.slice(0, path.lastIndexOf('/'));
  const made = await test.send('POST', collection, { headers: ADMIN, body: filled(body) });
  if (made.status !== 201) throw new Error(`The stage is not set: ${path}: ${made.text}`);
  if (object['status'] !== undefined && made.status === 201) {
    const whole = { ...made.json, status: filled(object['status']) };
    await test.send('PUT', `${path}/status`, { headers: ADMIN, body: whole });
  }
  if (deletionTimestamp !== undefined) await test.send('DELETE', path, { headers: ADMIN });
}

function filled(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('<time>', '2026-01-01T00:00:00Z'));
}

/** In words, each a line. */
export function differencesOf({ request, response }: ClientExchange, reply: Reply): string[] {
  const found: string[] = [];
  const compare = (name: string, wanted: unknown, given: unknown) => {
    if (JSON.stringify(wanted) === JSON.stringify(given)) return;
    found.push(`${name}: ${JSON.stringify(given)} instead of ${JSON.stringify(wanted)}`);
  };
  compare('status', response.status, reply.status);
  if (found.length > 0) return [...found, reply.text.slice(0, 500)];
  const isEncoded = response.body === '<protobuf>';
  for (const name of ['Content-Type', 'Cache-Control', 'Warning']) {
    // We know no protobuf, and say so by answering JSON.
    if (name === 'Content-Type' && isEncoded) continue;
    const given = headerOf(reply, name);
    compare(name, response.headers[name], name === 'Warning' ? simulated(given) : given);
  }
  compare('ETag', 'Etag' in response.headers, headerOf(reply, 'ETag') !== undefined);
  if (isEncoded || response.status === 304) return found;
  if (typeof response.body === 'string') compare('body', response.body, reply.text);
  else {
    const isWatch = request.path.includes('watch=true');
    const given = isWatch ? eventsOf(reply.text) : shapeOf(reply.json);
    const wanted = isWatch ? (response.body as Json)['events'] : shapeOf(response.body as Json);
    if (isWatch) {
      const first = request.path.includes('sendInitialEvents') ? 2 : 0;
      compare(
        'events',
        (wanted as unknown[]).slice(0, first),
        (given as unknown[]).slice(0, first),
      );
    } else found.push(...unequal(wanted, given));
  }
  return found;
}

/** Without what only a simulator says: what it accepts and does not do. */
function simulated(warnings: unknown): unknown {
  const left = [warnings ?? []].flat().filter((each) => !String(each).includes('not simulated'));
  return left.length === 0 ? undefined : left[0];
}

function headerOf(reply: Reply, name: string): unknown {
  const at = Object.keys(reply.headers).find((each) => each.toLowerCase() === name.toLowerCase());
  return at === undefined ? undefined : reply.headers[at];
}

function eventsOf(text: string): readonly (readonly [type: string, kind: string])[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { type, object } = JSON.parse(line) as { type: string; object: { kind: string } };
    return [type, object.kind];
  });
}

/** What a list or a table is but for what of the session is in it, and what discovery says, by name. */
function shapeOf(body: Json): unknown {
  const { kind, columnDefinitions, rows, items, paths } = body as Record<string, unknown> & {
    columnDefinitions?: readonly { name: string; type: string; format: string; priority: number }[];
    rows?: readonly { cells: readonly unknown[]; object: { kind: string } }[];
    items?: readonly Json[];
  };
  if (columnDefinitions !== undefined) {
    const columns = columnDefinitions.map((each) => [
      each.name,
      each.type,
      each.format,
      each.priority,
    ]);
    return { kind, columns, ...cellsOf(rows?.[0]) };
  }
  if (kind === 'Table') {
    const { columns, cells, objects } = body as unknown as {
      columns: unknown;
      cells: unknown[][];
      objects: string[];
    };
    const row = cells[0] && { cells: cells[0], object: { kind: objects[0] ?? '' } };
    return { kind, columns, ...cellsOf(row) };
  }
  if (kind === 'APIGroupDiscoveryList')
    return { ...body, items: (items ?? []).map(byResource).reduce(merged, {}) };
  if (kind === 'APIResourceList') {
    const { resources } = body as unknown as { resources: { name: string }[] };
    return { ...body, resources: named(resources, 'name') };
  }
  if (items !== undefined && String(kind).endsWith('List')) {
    const metadata = body['metadata'] as Json;
    return {
      ...body,
      metadata: Array.isArray(metadata) ? metadata : Object.keys(metadata).sort(),
      items: null,
    };
  }
  if (paths !== undefined && kind === undefined) {
    return Array.isArray(paths) ? paths : Object.keys(Object(paths) as object).sort();
  }
  return body;
}

function cellsOf(row: { cells: readonly unknown[]; object: { kind: string } } | undefined): object {
  if (row === undefined) return {};
  return { cells: row.cells.map((cell) => typeof cell), object: row.object.kind };
}

/** A group of aggregated discovery, with its resources and their parts by name: `apps/deployments/scale`. */
function byResource(group: Json): Readonly<Record<string, unknown>> {
  const { metadata, versions } = group as unknown as {
    metadata: { name?: string };
    versions: {
      version: string;
      freshness: string;
      resources: (Json & { resource: string; subresources?: { subresource: string }[] })[];
    }[];
  };
  const found: Record<string, unknown> = {};
  for (const { version, freshness, resources } of versions) {
    const name = `${metadata.name ?? ''}/${version}`;
    found[name] = freshness;
    for (const { subresources = [], ...whole } of resources) {
      found[`${name}/${whole.resource}`] = whole;
      for (const part of subresources) {
        found[`${name}/${whole.resource}/${part.subresource}`] = part;
      }
    }
  }
  return found;
}

function merged(all: object, one: object): object {
  return { ...all, ...one };
}

function named<T>(all: readonly T[], key: keyof T): Readonly<Record<string, T>> {
  return Object.fromEntries(all.map((each) => [String(each[key]), each]));
}

/** Of one time or of the session. */
const VOLATILE = new Set([
  'uid',
  'resourceVersion',
  'managedFields',
  'generation',
  'serverAddress',
]);

/** Where two values differ: `.spec.replicas: 1 instead of 2`. */
export function unequal(wanted: unknown, given: unknown, at = ''): string[] {
  // A table without a row does not say what a row is.
  if (at === '.cells' || at === '.object') {
    if (wanted === undefined || given === undefined) return [];
  }
  if (Array.isArray(wanted) && Array.isArray(given)) {
    const length = Math.max(wanted.length, given.length);
    return Array.from({ length }, (_, i) =>
      unequal(wanted[i], given[i], `${at}[${String(i)}]`),
    ).flat();
  }
  if (isObject(wanted) && isObject(given)) {
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(given)])];
    return names
      .filter((name) => !VOLATILE.has(name))
      .flatMap((name) => unequal(wanted[name], given[name], `${at}.${name}`));
  }
  const [one, other] = [masked(wanted), masked(given)];
  if (one === other) return [];
  if (isObject(wanted) && given === undefined) return [`${at}: missing`];
  return [
    `${at}: ${(other ?? 'nothing').slice(0, 300)} instead of ${(one ?? 'nothing').slice(0, 300)}`,
  ];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function masked(value: unknown): string | undefined {
  return (JSON.stringify(value) as string | undefined)
    ?.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-<id>')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|<uid[^>]*>/g, '<uid>');
}
