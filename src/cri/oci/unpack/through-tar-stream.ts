/**
 * The content of one entry by way of tar-stream, whose only importer this is: it is given an archive of this one
 * file. tar-stream's error events all have a listener, here.
 */
import { extract, type Extract } from 'tar-stream';
import { errorText, invariant } from '../../../sim/index.ts';
import { plainHeader } from './plain-header.ts';
import { BLOCK_BYTES } from './tar-header.ts';
import { UnpackError } from './unpack-error.ts';

const PARSER_OPTIONS = { highWaterMark: 64 * 1024 };

/** @throws what the content's source throws */
export async function* throughTarStream(
  size: number,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const parser = extract(PARSER_OPTIONS);
  parser.on('error', () => undefined);
  const fed = feed(archiveOf(size, content), parser);
  const entries = parser[Symbol.asyncIterator]();
  try {
    const entry = await entries.next().catch((error: unknown) => broken(error, fed));
    invariant(entry.done !== true, 'tar-stream: no entry');
    const chunks = entry.value[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => broken(error, fed));
      if (next.done === true) return;
      invariant(next.value instanceof Uint8Array, 'tar-stream: content is not bytes');
      yield next.value;
    }
  } finally {
    parser.destroy();
    await fed;
  }
}

/** Its end may be missing: nothing comes after. */
async function* archiveOf(
  size: number,
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  yield plainHeader(size);
  yield* content;
  yield new Uint8Array((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

/** Pumps the archive into the parser; answers the source's failure instead of throwing it. */
async function feed(archive: AsyncIterable<Uint8Array>, parser: Extract): Promise<unknown> {
  try {
    for await (const chunk of archive) {
      if (parser.destroyed) return undefined;
      if (!parser.write(chunk)) await drained(parser);
    }
    parser.end(undefined);
    return undefined;
    // Whatever it is, the reader of the entry throws it.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
    return error;
  }
}

function drained(parser: Extract): Promise<void> {
  if (parser.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done);
      parser.off('close', done);
      resolve();
    };
    parser.on('drain', done);
    parser.on('close', done);
  });
}

/**
 * What the parser throws is what it makes of the archive, a TypeError of its own included, unless the
 * source has failed.
 */
async function broken(error: unknown, fed: Promise<unknown>): Promise<never> {
  const failure = await fed;
  if (failure !== undefined) throw failure;
  const detail = errorText(error);
  throw new UnpackError('ArchiveCorrupt', 'tar', detail, { cause: error });
}
