/**
 * Whether a key of a docker configuration fits an image. Upstream: pkg/credentialprovider/keyring.go,
 * URLsMatch, ParseSchemelessURL, SplitURL (v1.36).
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';

/** What Go's net/url reads of a key. */
export interface Location {
  /** With the port: `registry.test:5000`. */
  readonly host: string;
  /** Empty, or with its slash. */
  readonly path: string;
}

/** What may stand in a host; a key is read before it is a pattern, so `?` and `[` are no wildcards. */
const HOST = /^[a-zA-Z0-9\-_.~!$&'()*+,;=<>"\u0080-\uffff]*(?::[0-9]*)?$/;
// A control character makes Go's net/url refuse the whole.

const CONTROL = /[\u0000-\u001f\u007f]/;

/** `registry.test:5000/team` as a URL without its scheme; undefined if it is none. */
export function parseLocation(text: string): Location | undefined {
  if (CONTROL.test(text)) return undefined;
  const [url = ''] = text.split(/[?#]/);
  const slash = url.indexOf('/');
  const authority = slash < 0 ? url : url.slice(0, slash);
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const path = unescape(slash < 0 ? '' : url.slice(slash));
  return path === undefined || !HOST.test(host) ? undefined : { host, path };
}

function unescape(path: string): string | undefined {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}

/**
 * The host label by label, where `*` stands for any characters of one label; the port exactly; of the
 * path a prefix of characters will do.
 * @param key `*.registry.test/team`; one that cannot be read fits nothing
 * @param repository `registry.test/team/app`
 */
export function urlsMatch(key: string, repository: string): boolean {
  const glob = parseLocation(key);
  const target = parseLocation(repository);
  if (glob === undefined || target === undefined) return false;
  const [wanted, wantedPort] = splitHost(glob.host);
  const [given, givenPort] = splitHost(target.host);
  return (
    wantedPort === givenPort &&
    wanted.length === given.length &&
    target.path.startsWith(glob.path) &&
    wanted.every((label, at) => labelFits(label, given[at] ?? ''))
  );
}

function splitHost(host: string): readonly [labels: readonly string[], port: string] {
  const colon = host.indexOf(':');
  if (colon < 0) return [host.split('.'), ''];
  return [host.slice(0, colon).split('.'), host.slice(colon + 1)];
}

function labelFits(pattern: string, label: string): boolean {
  if (!pattern.includes('*')) return pattern === label;
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 's').test(label);
}
