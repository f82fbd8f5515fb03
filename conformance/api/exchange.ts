/**
 * Recorded requests and what a real kube-apiserver answered, and how far the door's answer agrees: the status, of a
 * refusal the reason, message and causes, of a table the cells, of anything else the kind and who owns which field.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply, TestDoor } from '../../src/api/http/testing/test-door.ts';

export interface Exchange {
  readonly id: number;
  readonly topic: string;
  readonly as: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: { readonly status: number; readonly body: unknown };
}

export function readExchanges(): readonly Exchange[] {
  return readFileSync(join(import.meta.dirname, 'exchanges.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Exchange);
}

interface Comparable {
  readonly status: number;
  readonly reason?: unknown;
  readonly message?: unknown;
  readonly causes?: unknown;
  readonly kind?: unknown;
  readonly cells?: unknown;
  readonly managers?: unknown;
}

/** In words what differs; undefined if nothing does. */
export function difference(exchange: Exchange, reply: Reply): string | undefined {
  const wanted = comparable(exchange.response.status, exchange.response.body);
  const given = comparable(reply.status, recorded(exchange, reply.json));
  const names = Object.keys({ ...wanted, ...given }) as (keyof Comparable)[];
  const differing = names.filter((name) => shown(wanted[name]) !== shown(given[name]));
  if (differing.length === 0) return undefined;
  return differing
    .map((name) => `${name}: ${shown(given[name])} instead of ${shown(wanted[name])}`)
    .join('\n  ');
}

/** What the recording keeps of an answer. */
function recorded({ response }: Exchange, json: Reply['json']): unknown {
  const { kind, rows, metadata } = json as {
    kind?: string;
    rows?: { cells: unknown }[];
    metadata?: { managedFields?: unknown };
  };
  if (kind === 'Table') return { kind, cells: rows?.map(({ cells }) => cells) };
  const { managedFields: kept } = Object(response.body) as { managedFields?: unknown };
  const isKept = kept !== undefined;
  return isKept ? { ...json, managedFields: metadata?.managedFields } : json;
}

function comparable(status: number, body: unknown): Comparable {
  const { kind, reason, message, details, cells, managedFields } = Object(body) as Record<
    string,
    unknown
  >;
  if (kind === 'Table') {
    // An age is one of its time; rows of what else was there are of the session.
    const rows = cells as unknown[][];
    return { status, kind, cells: rows.length === 1 ? rows.map(withoutAge) : '' };
  }
  if (kind !== 'Status' || status < 400) {
    return { status, kind: kind ?? null, managers: managersOf(managedFields) };
  }
  const { causes } = Object(details) as Record<string, unknown>;
  return { status, reason, message: masked(message), causes: masked(JSON.stringify(causes)) };
}

/** Each with its fields, whatever their order; of the time whether there is one. */
function managersOf(entries: unknown): unknown {
  if (!Array.isArray(entries)) return undefined;
  return entries.map((entry: Record<string, unknown>) =>
    sorted({ ...entry, ...('time' in entry ? { time: '<time>' } : {}) }),
  );
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

function withoutAge(cells: readonly unknown[]): readonly unknown[] {
  return cells.map((cell) => (/^(?:\d+[smhdy])+$|ago\)$/.test(String(cell)) ? '<age>' : cell));
}

function masked(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  return (
    text
      .replaceAll('2026-01-01T00:00:00Z', '<time>')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|<uid[^>]*>/g, '<uid>')
      .replace(/(resourceVersion\\*":\\*)"\d+/g, '$1"<version>')
      // Upstream shows the difference of two structs of Go, line by line.
      .replace(/(?:\n|\\n)@@ -[\s\S]*$/, '')
      .replace(/scheme \\?"[^"]*"/g, 'scheme')
      .replace(/, application\/vnd\.kubernetes\.protobuf(?:;stream=watch)?/g, '')
  );
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** In the order of the recording: later ones rest on earlier ones. */
export async function replay(
  test: TestDoor,
  exchanges: readonly Exchange[],
  tokens: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<number, string>> {
  const differences = new Map<number, string>();
  for (const exchange of exchanges) {
    const { method, path, headers = {}, body } = exchange.request;
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const token = tokens[exchange.as];
    if (token !== undefined) sent['authorization'] = `Bearer ${token}`;
    const given = JSON.stringify(body ?? undefined)?.replaceAll('<time>', '2026-01-01T00:00:00Z');
    const text = typeof body === 'string' ? body : given;
    const reply = await test.exchange(method, path, { headers: sent, body: text });
    const found = difference(exchange, reply);
    if (found !== undefined) differences.set(exchange.id, found);
  }
  return differences;
}
