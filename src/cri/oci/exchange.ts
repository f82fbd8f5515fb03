/** One exchange with a registry: what is asked, and what the answer comes to. */
import { rethrowProgrammerError, soon, type Soon } from '../../sim/index.ts';
import { requestFailure } from './errors.ts';
import { followRedirects, isSameOrigin, type Answer, type Asking } from './follow-redirects.ts';
import { ATTEMPTS_MAX, isTransient, readRefusal, type Refusal } from './refusal.ts';
import type { Capability } from './registry-hosts.ts';
import type { LeafResult } from './request-leaf.ts';
import { TransportError, type HttpResponse, type Transport } from './transport.ts';

export interface Exchange<T> {
  readonly method: 'GET' | 'HEAD';
  /** `/team/config/manifests/v1` */
  readonly path: string;
  /** What only some may be asked for. */
  readonly needs: Capability;
  readonly headers: Readonly<Record<string, string>>;
  /** Exchanges of one lane do not overlap; see `RealJob`. */
  readonly lane?: string;
  /** A status that `read` takes beside 200. */
  readonly takes?: number;
  /** Takes the answer of a good status; must consume or cancel the body. */
  readonly read: (
    response: HttpResponse,
    asking: Asking,
  ) => LeafResult<T> | Promise<LeafResult<T> | { readonly refusal: Refusal }>;
}

/** What a leaf brings back: a value, the registry's wish for credentials, or its refusal. */
export type Attempt<T> =
  { readonly value: T } | { readonly challenge: string } | { readonly refusal: Refusal };

/** Asks, and takes what is answered. @param number of the attempt @throws {RegistryError} */
export function attempted<T>(
  transport: Transport,
  exchange: Exchange<T>,
  asking: Asking,
  number: number,
): Soon<LeafResult<Attempt<T>>> {
  return soon(followRedirects(transport, asking), (answer) =>
    taken(transport, exchange, asking, answer, number),
  );
}

function taken<T>(
  transport: Transport,
  { read, takes }: Exchange<T>,
  asking: Asking,
  { response, url }: Answer,
  number: number,
): Soon<LeafResult<Attempt<T>>> {
  const { status, headers } = response;
  // Only the registry itself may ask for credentials, not a host that it redirects to.
  if (status === 401 && isSameOrigin(url, asking.url)) {
    response.cancel();
    return { value: { challenge: headers['www-authenticate'] ?? '' }, bytes: 0 };
  }
  if (status !== 200 && status !== takes) {
    return refusalOf(transport, response, asking, number).then(refused);
  }
  const result = read(response, asking);
  if (!(result instanceof Promise)) return { value: { value: result.value }, bytes: result.bytes };
  return result.then(
    (each): LeafResult<Attempt<T>> =>
      'refusal' in each
        ? refused(each.refusal)
        : { value: { value: each.value }, bytes: each.bytes },
    (error: unknown) => {
      rethrowProgrammerError(error);
      const { method, logical } = asking;
      throw error instanceof TransportError ? requestFailure(method, logical, error) : error;
    },
  );
}

/** HEAD has no words: who is refused for good asks once more for them, as containerd does. */
async function refusalOf(
  transport: Transport,
  response: HttpResponse,
  asking: Asking,
  number: number,
): Promise<Refusal> {
  const refusal = await readRefusal(response);
  const { status } = refusal;
  const isFinal = !isTransient(status) || number === ATTEMPTS_MAX;
  if (asking.method === 'GET' || !isFinal || status === 404 || status === 429) return refusal;
  try {
    const again = await followRedirects(transport, { ...asking, method: 'GET' });
    return { ...refusal, words: (await readRefusal(again.response)).words };
  } catch (error) {
    rethrowProgrammerError(error);
    return refusal;
  }
}

function refused(refusal: Refusal): LeafResult<{ readonly refusal: Refusal }> {
  return { value: { refusal }, bytes: 0 };
}
