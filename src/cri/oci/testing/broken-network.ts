/** What can happen to bytes on their way from a registry: cuts and changes. */
import { TransportError, type HttpResponse } from '../index.ts';
import { aResponse, type Intercept } from '../../../../testing/image-bench.ts';

/** Breaks the first `times` answers for the blob, each after `bytes` of it. */
export function cutting(digest: string, bytes: number, times: number): Intercept {
  let left = times;
  return async (request, send) => {
    const response = await send(request);
    if (!request.url.endsWith(digest) || left === 0) return response;
    left -= 1;
    return { ...response, body: cut(response, bytes) };
  };
}

/** Bytes of the answer, then the end of the connection. */
export async function* cut({ body }: HttpResponse, bytes: number): AsyncIterable<Uint8Array> {
  for await (const chunk of body) yield chunk.subarray(0, bytes);
  throw new TransportError('ECONNRESET', 'read: connection reset by peer');
}

/** Answers for the blob what `change` makes of its bytes. */
export function changing(digest: string, change: (bytes: Uint8Array) => Uint8Array): Intercept {
  return async (request, send) => {
    const response = await send(request);
    if (!request.url.endsWith(digest)) return response;
    const chunks: number[] = [];
    for await (const chunk of response.body) chunks.push(...chunk);
    return aResponse(response.status, response.headers, change(Uint8Array.from(chunks)));
  };
}

/** Refuses every request whose URL contains the text. */
export function refusing(text: string, status: number): Intercept {
  return async (request, send) => (request.url.includes(text) ? aResponse(status) : send(request));
}
