/**
 * One `hosts.toml`, from its document to who is asked. Pure: files that it names are read elsewhere.
 *
 * Deviations: a file that is broken fails the pulls that it is for, where containerd goes on with less; a field that
 * is not known is refused; so are TLS settings for a host that is asked over http.
 * Upstream: containerd docs/hosts.md, core/remotes/docker/config/hosts.go.
 */
import type { Capability } from '../cri/oci/index.ts';
import { InputError, parseDuration } from '../sim/index.ts';

export interface HostSettings {
  /** What stands before `/team/config/manifests/v1`; undefined for the registry itself. */
  readonly root: string | undefined;
  readonly capabilities: ReadonlySet<Capability>;
  readonly headers: Readonly<Record<string, string>>;
  readonly authorityFiles: readonly string[];
  readonly clientFiles: readonly { readonly cert: string; readonly key: string }[];
  readonly skipsVerification: boolean;
  readonly dialTimeoutMs: number | undefined;
}

type Table = Readonly<Record<string, unknown>>;

const SETTINGS = 'capabilities ca client skip_verify header override_path dial_timeout'.split(' ');
/** Pushing and referrers are nothing that we do. */
const CAPABILITIES = ['pull', 'resolve', 'push', 'referrers'];

/** First who is asked first; the registry, or what `server` names in its place, last. @throws {InputError} */
export function hostsOf(document: Table): readonly HostSettings[] {
  const { server, host = {}, ...own } = document;
  const mirrors = Object.entries(asTable(host, 'host')).map(([url, settings]) =>
    settingsOf(url, asTable(settings, `host."${url}"`), `host."${url}".`),
  );
  if (server === undefined) return [...mirrors, settingsOf(undefined, own, '')];
  return [...mirrors, settingsOf(asText(server, 'server'), own, '')];
}

function settingsOf(url: string | undefined, table: Table, at: string): HostSettings {
  for (const name of Object.keys(table)) {
    if (!SETTINGS.includes(name)) throw new InputError(`${at}${name}: unknown field`);
  }
  const root = url === undefined ? undefined : rootOf(url, table['override_path'] === true, at);
  asFlag(table['override_path'], `${at}override_path`);
  const settings: HostSettings = {
    root,
    capabilities: capabilitiesOf(table['capabilities'] ?? CAPABILITIES, `${at}capabilities`),
    headers: headersOf(table['header'] ?? {}, `${at}header`),
    authorityFiles: asTexts(table['ca'] ?? [], `${at}ca`),
    clientFiles: clientsOf(table['client'] ?? [], `${at}client`),
    skipsVerification: asFlag(table['skip_verify'], `${at}skip_verify`),
    dialTimeoutMs: timeoutOf(table['dial_timeout'], `${at}dial_timeout`),
  };
  const { authorityFiles, clientFiles, skipsVerification } = settings;
  const hasTls = skipsVerification || authorityFiles.length + clientFiles.length > 0;
  if (hasTls && root?.startsWith('http:') === true) {
    throw new InputError(`${at}ca, client, skip_verify: ${root} is asked over http`);
  }
  return settings;
}

/** @throws {InputError} */
function rootOf(text: string, isVerbatim: boolean, at: string): string {
  const full = /^https?:\/\//.test(text) ? text : `https://${text}`;
  if (!URL.canParse(full) || new URL(full).search !== '' || new URL(full).username !== '') {
    throw new InputError(
      `${at === '' ? 'server' : at.slice(0, -1)}: "${text}" is no URL of a host`,
    );
  }
  const { origin, pathname } = new URL(full);
  const path = pathname.replace(/\/+$/, '');
  return origin + (isVerbatim || path.endsWith('/v2') ? path : `${path}/v2`);
}

function capabilitiesOf(value: unknown, at: string): ReadonlySet<Capability> {
  const names = asTexts(value, at);
  const unknown = names.find((name) => !CAPABILITIES.includes(name));
  if (unknown !== undefined) throw new InputError(`${at}: unknown capability "${unknown}"`);
  return new Set((['pull', 'resolve'] as const).filter((name) => names.includes(name)));
}

function headersOf(value: unknown, at: string): Readonly<Record<string, string>> {
  const headers = Object.entries(asTable(value, at)).map(([name, texts]) => {
    const text = asTexts(texts, `${at}.${name}`).join(', ');
    const isSendable = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\x20-\x7e]*$/.test(text);
    if (!isSendable) throw new InputError(`${at}.${name}: cannot be sent`);
    return [name.toLowerCase(), text] as const;
  });
  return Object.fromEntries(headers);
}

/** A file with both, files with both, or pairs of certificate and key. */
function clientsOf(value: unknown, at: string): HostSettings['clientFiles'] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return list.map((each) => {
    const [cert = '', key = cert, ...more] = asTexts(each, at);
    if (cert === '' || more.length > 0) throw new InputError(`${at}: needs certificate and key`);
    return { cert, key: key === '' ? cert : key };
  });
}

function timeoutOf(value: unknown, at: string): number | undefined {
  if (value === undefined) return undefined;
  const timeoutMs = parseDuration(asText(value, at));
  if (timeoutMs === undefined) throw new InputError(`${at}: no duration such as "10s"`);
  return timeoutMs;
}

function asTable(value: unknown, at: string): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table;
  throw new InputError(`${at}: not a table`);
}

function asTexts(value: unknown, at: string): readonly string[] {
  return Array.isArray(value) ? value.map((each) => asText(each, at)) : [asText(value, at)];
}

function asText(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  throw new InputError(`${at}: not a text`);
}

function asFlag(value: unknown, at: string): boolean {
  if (value === undefined) return false;
  if (typeof value === 'boolean') return value;
  throw new InputError(`${at}: neither true nor false`);
}
