/**
 * A tar archive as a sequence of entries, with what `strict-tar.ts` has read of it.
 *
 * An entry's content can be read until the next entry is asked for; what is left of it is skipped. Data flows only
 * as fast as it is consumed. Every damage ends in an `UnpackError` of the iteration; a failure of the
 * source is passed on as it is.
 */
import { invariant } from '../../../sim/index.ts';
import { StrictTar, type TarHeader, type TarPiece } from './strict-tar.ts';
import { throughTarStream } from './through-tar-stream.ts';

/** Larger content has tar-stream between its source and its reader, so that the one is ahead of the other. */
const DEALT_BYTES_MAX = 1024 * 1024;

export interface TarEntry {
  readonly header: TarHeader;
  /** Readable once. */
  readonly content: AsyncIterable<Uint8Array>;
}

export async function* tarEntries(
  archive: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry, void> {
  const pieces = new TarPieces(archive);
  try {
    for (let header = await pieces.header(); header !== undefined; header = await pieces.header()) {
      const { size } = header;
      const content = pieces.content();
      yield { header, content: size > DEALT_BYTES_MAX ? throughTarStream(size, content) : content };
    }
  } finally {
    await pieces.close();
  }
}

/** All of the archive is read, beyond its end too: its digest is that of all its bytes. */
class TarPieces {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #strict = new StrictTar();
  #pieces: readonly TarPiece[] = [];
  #at = 0;
  /** Of the entry whose header came last. */
  #contentLeft = 0;

  constructor(archive: AsyncIterable<Uint8Array>) {
    this.#source = archive[Symbol.asyncIterator]();
  }

  /** Of the next entry; undefined at the end. */
  async header(): Promise<TarHeader | undefined> {
    while (this.#contentLeft > 0) await this.#bytes();
    const piece = await this.#next();
    invariant(!(piece instanceof Uint8Array), 'tar: content that belongs to no entry');
    this.#contentLeft = piece?.size ?? 0;
    return piece;
  }

  /** Of the entry whose header came last. */
  async *content(): AsyncGenerator<Uint8Array, void> {
    while (this.#contentLeft > 0) yield await this.#bytes();
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #bytes(): Promise<Uint8Array> {
    const piece = await this.#next();
    invariant(piece instanceof Uint8Array, 'tar: an entry in the middle of another');
    this.#contentLeft -= piece.length;
    return piece;
  }

  /** @throws {UnpackError} if the archive ends where it must not */
  async #next(): Promise<TarPiece | undefined> {
    while (this.#at >= this.#pieces.length) {
      const read = await this.#source.next();
      if (read.done === true) {
        this.#strict.end();
        return undefined;
      }
      this.#pieces = this.#strict.take(read.value);
      this.#at = 0;
    }
    const piece = this.#pieces[this.#at];
    this.#at += 1;
    return piece;
  }
}
