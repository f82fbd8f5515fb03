/** The body of a request, in pieces or whole. */
import { collect, type HttpRequest } from '../oci/index.ts';
import { WholeBody } from './answers.ts';

/** In pieces. Who stops before the end breaks nothing off: the answer must still find its way. */
export function chunksOf(body: HttpRequest['body']): AsyncIterable<Uint8Array> {
  if (body === undefined) return new WholeBody(new Uint8Array(0));
  if (body instanceof Uint8Array) return new WholeBody(body);
  const chunks = body[Symbol.asyncIterator]();
  return { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) };
}

/** Undefined if it is larger than allowed; it is read to its end all the same, or nobody hears why. */
export async function collectBody(
  body: HttpRequest['body'],
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  const chunks = chunksOf(body);
  const whole = await collect(chunks, bytesMax);
  if (whole === undefined) for await (const _rest of chunks);
  return whole;
}
