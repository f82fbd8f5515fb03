/**
 * A tar archive as a sequence of entries; the only importer of tar-stream, which deals out the content of an
 * archive that `strict-tar.ts` has read.
 *
 * Each entry's content is read before the next entry is asked for; what is left of it is skipped.
 * Data flows only as fast as it is consumed. Every damage ends in an `UnpackError` of the iteration:
 * tar-stream's error events all have a listener, here. A failure of the source is passed on as it is.
 */
import { extract, type Extract } from 'tar-stream';
import { errorText, invariant } from '../../../sim/index.ts';
import { StrictTar, type TarHeader } from './strict-tar.ts';
import { UnpackError } from './unpack-error.ts';

const PARSER_OPTIONS = { highWaterMark: 64 * 1024 };

export interface TarEntry {
  readonly header: TarHeader;
  readonly content: AsyncIterable<Uint8Array>;
}

export async function* tarEntries(
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void> {
  const parser = extract(PARSER_OPTIONS);
  parser.on('error', () => undefined);
  const strict = new StrictTar();
  const fed = feed(plain(archive, strict), parser);
  const entries = parser[Symbol.asyncIterator]();
  try {
    for (;;) {
      const entry = await entries.next().catch((error: unknown) => broken(error, fed));
      if (entry.done === true) return;
      const header = strict.headers.shift();
      invariant(header !== undefined, 'tar-stream: an entry that nobody has announced');
      const content = new EntryContent(entry.value, fed);
      yield { header, content };
      await content.skip();
    }
  } finally {
    parser.destroy();
    await fed;
  }
}

/** All of the archive is read, beyond its end too: its digest is that of all its bytes. */
async function* plain(
  archive: AsyncIterable<Uint8Array>,
  strict: StrictTar,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of archive) {
    const parts = strict.take(chunk);
    if (parts.length > 0) yield joined(parts);
  }
  strict.end();
}

/** Few writes cost less than few copies. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes of one entry, readable once. */
class EntryContent implements AsyncIterable<Uint8Array> {
  readonly #entry: AsyncIterable<unknown>;
  readonly #fed: Promise<unknown>;
  #begun = false;

  constructor(entry: AsyncIterable<unknown>, fed: Promise<unknown>) {
    this.#entry = entry;
    this.#fed = fed;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    this.#begun = true;
    const chunks = this.#entry[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await chunks.next().catch((error: unknown) => broken(error, this.#fed));
        if (next.done === true) return;
        invariant(next.value instanceof Uint8Array, 'tar-stream: content is not bytes');
        yield next.value;
      }
    } finally {
      await chunks.return?.();
    }
  }

  /** Lets the parser go on to the next entry. */
  async skip(): Promise<void> {
    if (this.#begun) return;
    for await (const _skipped of this);
  }
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
    // Whatever it is, the reader of the entries throws it.
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
