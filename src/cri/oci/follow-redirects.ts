/**
 * Sends a request and follows where it is redirected, without the credentials on another host, never from
 * https to http. Source: distribution-spec v1.1, "API"; RFC 9110, section 15.4.
 */
import { rethrowProgrammerError, type Soon } from '../../sim/index.ts';
import { RegistryError, requestFailure } from './errors.ts';
import { isLocalHost, localRangeOf } from './local-addresses.ts';
import type { Cancellation } from './request-leaf.ts';
import type { HttpResponse, Transport } from './transport.ts';

export interface Asking {
  readonly method: 'GET' | 'HEAD';
  readonly url: string;
  /** As people read it. */
  readonly logical: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Names of those headers that are for this host alone. */
  readonly secrets: readonly string[];
  readonly cancellation: Cancellation;
}

export interface Answer {
  readonly response: HttpResponse;
  /** Whom it came from, after redirects. */
  readonly url: string;
}

const REDIRECTS_MAX = 5;

/** @throws {RegistryError} */
export function followRedirects(transport: Transport, asking: Asking): Soon<Answer> {
  const { method, url, headers, logical, cancellation } = asking;
  let response: Soon<HttpResponse>;
  try {
    response = transport.request({ method, url, headers }, cancellation);
  } catch (error) {
    rethrowProgrammerError(error);
    throw requestFailure(method, logical, error);
  }
  if (!(response instanceof Promise) && locationIn(response) === undefined) {
    return { response, url };
  }
  return follow(transport, asking, response);
}

/** Where an answer redirects to. */
function locationIn({ status, headers }: HttpResponse): string | undefined {
  return status < 300 || status >= 400 ? undefined : headers['location'];
}

async function follow(
  transport: Transport,
  asking: Asking,
  first: Soon<HttpResponse>,
): Promise<Answer> {
  const { method, logical, cancellation } = asking;
  let { url, headers } = asking;
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    let response: HttpResponse;
    try {
      const next =
        redirects === 0 ? first : transport.request({ method, url, headers }, cancellation);
      response = await next;
    } catch (error) {
      rethrowProgrammerError(error);
      throw requestFailure(method, logical, error);
    }
    const location = locationIn(response);
    if (location === undefined) return { response, url };
    response.cancel();
    const target = targetOf(location, url, logical);
    if (!isSameOrigin(target, url)) {
      const kept = Object.entries(headers).filter(([name]) => !asking.secrets.includes(name));
      headers = Object.fromEntries(kept);
    }
    url = target;
  }
  throw new RegistryError(
    'Unknown',
    `${logical}: stopped after ${String(REDIRECTS_MAX)} redirects`,
  );
}

/** @throws {RegistryError} */
function targetOf(location: string, from: string, logical: string): string {
  if (!URL.canParse(location, from) || !/^https?:$/.test(new URL(location, from).protocol)) {
    throw new RegistryError('Unknown', `${logical}: redirect to "${location}" refused`);
  }
  const target = new URL(location, from);
  if (target.protocol === 'http:' && from.startsWith('https:')) {
    throw new RegistryError('Unknown', `${logical}: redirect from https to http refused`);
  }
  const hasUser = target.username !== '' || target.password !== '';
  // Where a cloud's machines ask for their own credentials.
  const isLinkLocal = localRangeOf(target.hostname) === 'link-local';
  if (hasUser || (isLinkLocal && !isLocalHost(new URL(from).hostname))) {
    throw new RegistryError('Unknown', `${logical}: redirect to ${target.host} refused`);
  }
  return target.href;
}

export function isSameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}
