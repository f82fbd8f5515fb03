/**
 * A blob on its way into a sink. What breaks off goes on where it broke, from the blob's own URL: what that
 * redirected to the last time may be over. Source: RFC 9110, section 14; containerd, core/remotes/docker,
 * httpReadSeeker.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { BlobSink } from './content-store.ts';
import { followRedirects, type Asking } from './follow-redirects.ts';
import { readRefusal, type Refusal } from './refusal.ts';
import { TransportError, type HttpResponse, type Transport } from './transport.ts';

/** So often in a row without a byte of progress, and so often in all. */
const FAILURES_MAX = 3;
const RESUMES_MAX = 20;

/**
 * Body to sink, resumed as often as it makes sense; fewer bytes than `size` are the sink's to refuse. Answers
 * how the registry refused to go on, if it did.
 * @throws {RegistryError} or what the sink throws
 */
export async function transfer(
  transport: Transport,
  asking: Asking,
  first: HttpResponse,
  sink: BlobSink,
  size: number,
): Promise<Refusal | undefined> {
  let body: AsyncIterable<Uint8Array> | undefined = first.body;
  for (let resumes = 0, failures = 0; ; resumes++) {
    const before = sink.writtenBytes;
    const broke = body === undefined ? undefined : await drain(body, sink);
    if (sink.writtenBytes >= size) return undefined;
    failures = sink.writtenBytes > before ? 0 : failures + 1;
    if (failures > FAILURES_MAX || resumes >= RESUMES_MAX) {
      if (broke !== undefined) throw broke;
      return undefined;
    }
    const resumed = await resume(transport, asking, sink.writtenBytes, size);
    if (resumed !== undefined && 'status' in resumed) return resumed;
    body = resumed;
  }
}

/** Why it ended early, if that may be mended by going on. */
async function drain(
  body: AsyncIterable<Uint8Array>,
  sink: BlobSink,
): Promise<TransportError | undefined> {
  try {
    for await (const chunk of body) await sink.write(chunk);
    return undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof TransportError && error.code !== 'ECANCELED') return error;
    throw error;
  }
}

/** The rest of the blob; undefined if this answer is not it, which counts as an attempt. */
async function resume(
  transport: Transport,
  asking: Asking,
  from: number,
  size: number,
): Promise<AsyncIterable<Uint8Array> | Refusal | undefined> {
  const headers = { ...asking.headers, range: `bytes=${String(from)}-` };
  const { response } = await followRedirects(transport, { ...asking, headers });
  // A registry need not know ranges: 200 begins the blob again, as containerd's fetcher expects.
  if (response.status === 200) return skip(response.body, from);
  if (response.status !== 206) return readRefusal(response);
  if (isRange(response.headers['content-range'] ?? '', from, size)) return response.body;
  response.cancel();
  return undefined;
}

/** Whether it is the range from here on, of a blob of this size. */
function isRange(header: string, from: number, size: number): boolean {
  const [, first, , total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header) ?? [];
  return Number(first) === from && (total === '*' || Number(total) === size);
}

async function* skip(body: AsyncIterable<Uint8Array>, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  for await (const chunk of body) {
    if (left < chunk.length) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}
