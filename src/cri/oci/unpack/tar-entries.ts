/**
 * A tar archive as a sequence of entries; the only importer of tar-stream.
 *
 * Each entry's content is read before the next entry is asked for; what is left of it is skipped.
 * Data flows only as fast as it is consumed. Every damage ends in an `UnpackError` of the iteration:
 * tar-stream's error events all have a listener, here. A failure of the source is passed on as it is.
 */
import { extract, type Extract, type Header } from 'tar-stream';
import { errorText, invariant } from '../../../sim/index.ts';
import { UnpackError } from './unpack-error.ts';

/** Archives older than POSIX have no magic; their checksum is checked all the same. */
const PARSER_OPTIONS = { allowUnknownFormat: true, highWaterMark: 64 * 1024 };

export interface TarEntry {
  readonly header: TarHeader;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface TarHeader {
  readonly name: string;
  /** Null for a type that is not known. */
  readonly type: Header['type'] | null;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: Date;
  /** Target of a link; null or empty otherwise. */
  readonly linkname: string | null;
  /** Extended records of the entry; tar-stream has applied path, linkpath and size already. */
  readonly pax: Readonly<Record<string, string>>;
}

export async function* tarEntries(
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void> {
  const parser = extract(PARSER_OPTIONS);
  parser.on('error', () => undefined);
  const fed = feed(archive, parser);
  const entries = parser[Symbol.asyncIterator]();
  try {
    for (;;) {
      const entry = await entries.next().catch((error: unknown) => broken(error, fed));
      if (entry.done === true) return;
      const content = new EntryContent(entry.value, fed);
      yield { header: headerOf(entry.value.header), content };
      await content.skip();
    }
  } finally {
    parser.destroy();
    await fed;
  }
}

function headerOf(header: Header): TarHeader {
  const { name, type, mode, uid, gid, mtime, linkname } = header;
  const pax: Record<string, string> = {};
  for (const [key, value] of Object.entries(header.pax ?? {})) pax[key] = String(value);
  return { name, type, mode, uid, gid, mtime, linkname, pax };
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
