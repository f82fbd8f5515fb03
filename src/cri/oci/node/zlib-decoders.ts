/**
 * The decoders of Node's own zlib: they work in the thread pool, a few chunks ahead of their reader. Obligations:
 * ../unpack/decoders.ts. zstd is there from Node 22.15 on; before, the portable one stays. Zlib's looks at the
 * checksums of frames, which the portable one leaves to the archive's digest.
 */
import * as zlib from 'node:zlib';
import { damagedGzip, damagedZstd } from '../unpack/damaged.ts';
import { PORTABLE_DECODERS, UnpackError, type Decode, type Decoders } from '../unpack/index.ts';
import { boundingScanner } from '../unpack/unzstd.ts';
import { decodedBy, type Decoder } from './decoded-by.ts';

const CHUNK_BYTES = 64 * 1024;
const CHUNKS_AHEAD = 4;
// As objects, or waiting chunks would be joined by a copy.
const OPTIONS = {
  chunkSize: CHUNK_BYTES,
  readableObjectMode: true,
  readableHighWaterMark: CHUNKS_AHEAD,
};

interface WithZstd {
  readonly createZstdDecompress?: (options: typeof OPTIONS) => Decoder;
}
const { createZstdDecompress } = zlib as typeof zlib & WithZstd;

const gunzip: Decode = (compressed, budget) =>
  decodedBy(zlib.createGunzip(OPTIONS), compressed, budget, damagedGzip, 'zeros');

/** Zlib ends with the first frame, and takes half a frame for a whole: who reads along knows where each ends. */
function unzstdBy(create: () => Decoder): Decode {
  return async function* (compressed, budget) {
    let bytesOut = 0;
    const frames = new Frames(compressed, () => bytesOut);
    try {
      while (await frames.hasMore()) {
        for await (const chunk of decodedBy(create(), frames.next(), budget, damagedZstd)) {
          bytesOut += chunk.length;
          yield chunk;
        }
        if (!frames.isBetween) throw damagedZstd();
      }
    } finally {
      await frames.close();
    }
  };
}

/** A source in its frames. */
class Frames {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #scanner: ReturnType<typeof boundingScanner>;
  #chunk: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>, bytesOut: () => number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#scanner = boundingScanner(bytesOut);
  }

  get isBetween(): boolean {
    return this.#scanner.isBetweenFrames;
  }

  async hasMore(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const read = await this.#source.next();
      if (read.done === true) return false;
      this.#chunk = read.value;
    }
    return true;
  }

  /** The bytes of the next frame, or what is left of the source. */
  async *next(): AsyncGenerator<Uint8Array, void> {
    do {
      if (!(await this.hasMore())) return;
      const taken = this.#take(this.#chunk);
      yield this.#chunk.subarray(0, taken);
      this.#chunk = this.#chunk.subarray(taken);
    } while (!this.isBetween);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #take(chunk: Uint8Array): number {
    try {
      return this.#scanner.take(chunk);
      // What it throws at the bytes of a stranger is their fault.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      if (error instanceof UnpackError) throw error;
      throw damagedZstd(error);
    }
  }
}

export const ZLIB_DECODERS: Decoders = {
  gunzip,
  unzstd:
    createZstdDecompress === undefined
      ? PORTABLE_DECODERS.unzstd
      : unzstdBy(() => createZstdDecompress(OPTIONS)),
};
