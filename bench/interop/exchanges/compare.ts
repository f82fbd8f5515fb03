/**
 * Where two answers differ: status, headers that clients read, the body field by field; what belongs to one server alone
 * (uids, versions, times, tokens) is left out.
 */
import { parsed, type Answer } from './server-client.ts';

export interface Difference {
  /** `.spec.containers[].image` */
  readonly at: string;
  readonly there: string;
  readonly here: string;
}

const HEADERS = ['content-type', 'warning', 'retry-after', 'cache-control', 'vary', 'location'];
/** Said or not; what they say is the server's own. */
const PRESENT = ['etag', 'last-modified'];

export function differencesOf(there: Answer, here: Answer): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (at: string, one: unknown, other: unknown): void => {
    if (one !== other) found.push({ at, there: shown(one), here: shown(other) });
  };
  compare('status', there.status, here.status);
  for (const name of HEADERS) {
    compare(`header ${name}`, headerText(there, name), headerText(here, name));
  }
  for (const name of PRESENT)
    compare(`header ${name}`, name in there.headers, name in here.headers);
  const [bodyThere, bodyHere] = [treeOf(there), treeOf(here)];
  found.push(...unequal(bodyThere, bodyHere, ''));
  return found;
}

function headerText({ headers }: Answer, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  return (
    [value]
      .flat()
      .flatMap((each) => each.split(/, (?=299 )/))
      .filter((each) => !each.includes('not simulated'))
      .map((each) => masked(each))
      .sort()
      .join('\n') || undefined
  );
}

/** One document, or one for each line of a stream. */
function treeOf({ text }: Answer): unknown {
  const whole = parsed(text);
  if (whole !== undefined) return masked(JSON.stringify(whole), true);
  const lines = text.split('\n').filter((line) => line !== '');
  const events = lines.map(parsed);
  if (lines.length > 0 && events.every((event) => event !== undefined)) {
    return masked(JSON.stringify(events), true);
  }
  return masked(text);
}

function masked(text: string): string;
function masked(text: string, isTree: true): unknown;
function masked(text: string, isTree = false): unknown {
  const plain = text
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, '<time>')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/("serverAddress":")[^"]+/g, '$1<address>')
    .replace(/(resourceVersion\\*":\s*\\*")\d+/g, '$1<version>')
    .replace(/("continue":\s*")[^"]+/g, '$1<token>')
    .replace(/("token":\s*")[^"]{40,}/g, '$1<token>')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-<id>')
    .replace(/"\d+[smhd](?:\d+[smhd])*"/g, '"<age>"')
    .replace(/scheme \\?"[^"\\]*\\?"/g, 'scheme')
    .replace(/\b10\.96\.\d+\.\d+/g, '10.96.<ip>');
  return isTree ? JSON.parse(plain) : plain;
}

type Json = Readonly<Record<string, unknown>>;

function unequal(there: unknown, here: unknown, at: string): Difference[] {
  if (Array.isArray(there) && Array.isArray(here)) {
    const [one, other] = at.endsWith('.managedFields')
      ? [sorted(there), sorted(here)]
      : [there, here];
    const length = Math.max(one.length, other.length);
    const found: Difference[] = [];
    for (let i = 0; i < length; i++) found.push(...unequal(one[i], other[i], `${at}[]`));
    return found;
  }
  if (isObject(there) && isObject(here)) {
    const names = [...new Set([...Object.keys(there), ...Object.keys(here)])];
    return names.flatMap((name) => unequal(there[name], here[name], `${at}.${name}`));
  }
  const [one, other] = [shown(there), shown(here)];
  return one === other ? [] : [{ at, there: one, here: other }];
}

function sorted(entries: readonly unknown[]): unknown[] {
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function key(entry: unknown): string {
  const { manager, operation, subresource } = entry as Record<string, string>;
  return `${String(manager)} ${String(operation)} ${String(subresource)}`;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
