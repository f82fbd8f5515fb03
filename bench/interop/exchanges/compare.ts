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

/** What only a simulator says. */
const OWN_WARNING =
  /not simulated|in part simulated|dropped: the feature gate|takes nothing from a new object|this update does not write it/;

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
  if (isRefusal(bodyThere) !== isRefusal(bodyHere)) {
    return [{ at: 'verdict', there: verdict(there, bodyThere), here: verdict(here, bodyHere) }];
  }
  const inBody = unequal(bodyThere, bodyHere, '');
  // The message of what is invalid says what its causes say.
  const isTold = inBody.some(({ at }) => at === '.message');
  found.push(...inBody.filter(({ at }) => !isTold || !at.startsWith('.details')));
  // Who owns a field follows from which fields there are.
  const others = found.filter(({ at }) => !at.includes('.managedFields'));
  return others.length > 0 ? others : found;
}

function isRefusal(body: unknown): boolean {
  return isObject(body) && body['kind'] === 'Status' && body['status'] === 'Failure';
}

function verdict({ status }: Answer, body: unknown): string {
  const { message, kind } = isObject(body) ? body : {};
  return `${String(status)} ${String(message ?? kind ?? '')}`;
}

function headerText({ headers }: Answer, name: string): string | undefined {
  const value = headers[name];
  if (value === undefined) return undefined;
  return (
    [value]
      .flat()
      .flatMap((each) => each.split(/, (?=299 )/))
      .filter((each) => !OWN_WARNING.test(each))
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
    .replace(/(ResourceVersion in record \()\d+/g, '$1<version>')
    .replace(/(ResourceVersion in object meta: )\d+/g, '$1<version>')
    .replace(/("nodePort":)3[0-2]\d{3}\b/g, '$11')
    .replace(/("\d+:)3[0-2]\d{3}\b/g, '$1<port>')
    .replace(/"g-\w{5}"/g, '"g-<id>"')
    .replace(/kube-api-access-\w{5}/g, 'kube-api-access-<id>')
    .replace(/"\d+[smhd](?:\d+[smhd])*"/g, '"<age>"')
    .replace(/scheme \\?"[^"\\]*\\?"/g, 'scheme')
    .replace(/\b10\.(?:9[6-9]|10\d|11[01])\.\d+\.\d+/g, '<ip>')
    .replace(/("description":")(?:[^"\\]|\\.)*/g, '$1');
  return isTree ? JSON.parse(plain) : plain;
}

type Json = Readonly<Record<string, unknown>>;

function unequal(there: unknown, here: unknown, at: string): Difference[] {
  if (Array.isArray(there) && Array.isArray(here)) {
    const [one, other] = at.endsWith('.managedFields')
      ? [sorted(there), sorted(here)]
      : [there, here];
    // Those of a user come in the order of a map.
    if (/\.status\.(?:nonR|r)esourceRules$/.test(at)) {
      return unequal(textsOf(one), textsOf(other), at);
    }
    if (/(?:resources|groups|subresources|verbs|conditions)$/.test(at) || at === '.items') {
      return unequal(byName(one), byName(other), at);
    }
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

function textsOf(rules: readonly unknown[]): Json {
  return Object.fromEntries(rules.map((rule) => [shown(rule), true]));
}

/** What has a name of its own, whatever its place. */
function byName(all: readonly unknown[]): Json {
  return Object.fromEntries(
    all.map((each) => {
      if (!isObject(each)) return [shown(each), each];
      const metadata = each['metadata'] as Json | undefined;
      const name =
        each['name'] ??
        each['resource'] ??
        each['subresource'] ??
        each['type'] ??
        metadata?.['name'];
      return [typeof name === 'string' ? name : '', each];
    }),
  );
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
