/** The body of a request, whole. */
import { collect, type HttpRequest } from '../oci/index.ts';

/** Undefined if it is larger than allowed; it is read to its end all the same, or nobody hears why. */
export async function collectBody(
  body: HttpRequest['body'],
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  if (body === undefined) return new Uint8Array(0);
  if (body instanceof Uint8Array) return body.length > bytesMax ? undefined : body;
  const chunks = body[Symbol.asyncIterator]();
  const whole = await collect(
    { [Symbol.asyncIterator]: () => ({ next: () => chunks.next() }) },
    bytesMax,
  );
  if (whole === undefined) while ((await chunks.next()).done !== true);
  return whole;
}
