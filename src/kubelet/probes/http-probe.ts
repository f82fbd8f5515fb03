/**
 * A GET that must be answered with a status from 200 to 399. Upstream: pkg/probe/http/http.go, request.go (v1.36).
 * Redirects are followed on the host that was asked; one that leads elsewhere is a warning.
 */
import { NetworkError, type HTTPResponse, type PodNetwork } from '../../cri/index.ts';
import { perform, rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import { firstBytes } from '../model/index.ts';
import { failure, OUTPUT_BYTES_MAX, success, type ProbeOutcome } from './probe-outcome.ts';

export interface HTTPTarget {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const REDIRECTS_MAX = 10;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export function* httpProbe(
  world: World,
  network: PodNetwork,
  target: HTTPTarget,
  timeoutSeconds: number,
  userAgent: string,
): Steps<ProbeOutcome> {
  const headers = requestHeaders(target.headers, userAgent);
  const endAt = world.now() + timeoutSeconds * 1000;
  const { host: ip } = target;
  let to: { scheme: 'http' | 'https'; port: number; path: string } = {
    scheme: target.scheme,
    port: target.port,
    path: target.path.startsWith('/') ? target.path : `/${target.path}`,
  };
  try {
    for (let redirects = 0; ; redirects++) {
      const timeoutMs = endAt - world.now();
      const response = yield* perform(network.http({ ...to, ip, headers, timeoutMs }));
      const next = redirectOf(response, target.host, to);
      if (next === undefined) return outcomeOf(response);
      if (redirects + 1 >= REDIRECTS_MAX) {
        return failure(`Get ${JSON.stringify(next.path)}: stopped after 10 redirects`);
      }
      to = next;
    }
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof NetworkError)) throw error;
    return failure(error.message);
  }
}

function outcomeOf({ status, body }: HTTPResponse): ProbeOutcome {
  const text = firstBytes(body, OUTPUT_BYTES_MAX);
  if (status >= 200 && status < 300) return success(text);
  if (status >= 300 && status < 400) {
    return { result: 'warning', output: `Probe terminated redirects, Response body: ${text}` };
  }
  return failure(`HTTP probe failed with statuscode: ${String(status)}`);
}

/** Where a redirect leads, if it stays on the host. */
function redirectOf(
  { status, headers }: HTTPResponse,
  host: string,
  from: { scheme: 'http' | 'https'; port: number; path: string },
): { scheme: 'http' | 'https'; port: number; path: string } | undefined {
  const { location } = headers;
  if (!REDIRECTS.includes(status) || location === undefined) return undefined;
  const [, scheme = from.scheme, authority, path = '/'] =
    /^(?:(https?):)?(?:\/\/([^/]*))?(\/.*)?$/.exec(location) ?? [];
  if (authority === undefined) {
    return { ...from, path: location.startsWith('/') ? path : besides(from.path, location) };
  }
  const [, name = authority, port] = /^(.*?)(?::(\d+))?$/.exec(authority) ?? [];
  if (name !== host) return undefined;
  const standard = scheme === 'https' ? 443 : 80;
  return {
    scheme: scheme as 'http' | 'https',
    port: port === undefined ? standard : Number(port),
    path,
  };
}

/** A relative location, beside the path it was given for. */
function besides(path: string, location: string): string {
  return path.replace(/[^/]*$/, '') + location;
}

/** Names in lower case; several values of a name are one list. */
export function requestHeaders(
  headers: HTTPTarget['headers'],
  userAgent: string,
): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const { name, value } of headers) {
    const key = name.toLowerCase();
    const before = values.get(key);
    values.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  if (!values.has('user-agent')) values.set('user-agent', userAgent);
  if (!values.has('accept')) values.set('accept', '*/*');
  else if (values.get('accept') === '') values.delete('accept');
  return Object.fromEntries(values);
}
