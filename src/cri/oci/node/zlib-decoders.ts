/**
 * The decoders of Node's own zlib: they work in the thread pool, a few chunks ahead of their reader. Obligations:
 * ../unpack/decoders.ts. zstd stays the portable one's: zlib has it from Node 22.15 on, and the least Node is 20.
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { createGunzip, type Gunzip } from 'node:zlib';
import { damagedGzip } from '../unpack/damaged-gzip.ts';
import {
  PORTABLE_DECODERS,
  UnpackError,
  type Decode,
  type Decoders,
  type UnpackBudget,
} from '../unpack/index.ts';

/** Given to the decoder at once; of zeros they become 64 MiB. */
const SLICE_BYTES = 64 * 1024;
const CHUNK_BYTES = 128 * 1024;
const CHUNKS_AHEAD = 4;

const gunzip: Decode = async function* (compressed, budget) {
  // As objects, or waiting chunks would be joined by a copy.
  const ahead = { readableObjectMode: true, readableHighWaterMark: CHUNKS_AHEAD };
  const decoder = createGunzip({ chunkSize: CHUNK_BYTES, ...ahead });
  decoder.on('error', () => undefined);
  const feeding = new Feeding(decoder, compressed, budget);
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      budget.countUncompressed(chunk.length);
      yield chunk;
    }
  } catch (error) {
    rethrowProgrammerError(error);
    if (error instanceof UnpackError) throw error;
    const failure = await feeding.ended;
    throw failure === undefined ? damagedGzip(error) : failure.error;
  } finally {
    decoder.destroy();
    await feeding.ended;
  }
  // It ends before zeros, and before what it has not been given yet, and says nothing.
  if (decoder.bytesWritten !== feeding.bytes) throw damagedGzip();
};

export const ZLIB_DECODERS: Decoders = { ...PORTABLE_DECODERS, gunzip };

/** The source on its way into the decoder, as fast as that takes it. */
class Feeding {
  readonly #decoder: Gunzip;
  /** The source's own failure, if it has one. */
  readonly ended: Promise<{ readonly error: unknown } | undefined>;
  /** What the source has given. */
  bytes = 0;

  constructor(decoder: Gunzip, source: AsyncIterable<Uint8Array>, budget: UnpackBudget) {
    this.#decoder = decoder;
    this.ended = this.#feed(source, budget);
  }

  async #feed(
    source: AsyncIterable<Uint8Array>,
    budget: UnpackBudget,
  ): Promise<{ readonly error: unknown } | undefined> {
    try {
      for await (const chunk of source) {
        this.bytes += chunk.length;
        for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
          if (this.#isOver) return undefined;
          const slice = chunk.subarray(at, at + SLICE_BYTES);
          budget.countCompressed(slice.length);
          if (!this.#decoder.write(slice)) await this.#drained();
        }
      }
      this.#decoder.end();
      return undefined;
      // Whatever it is, the reader throws it.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      this.#decoder.destroy(error instanceof Error ? error : new Error(String(error)));
      return { error };
    }
  }

  get #isOver(): boolean {
    return this.#decoder.destroyed || this.#decoder.readableEnded;
  }

  #drained(): Promise<void> {
    const decoder = this.#decoder;
    return new Promise((resolve) => {
      const done = (): void => {
        for (const event of ['drain', 'close', 'end']) decoder.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'close', 'end']) decoder.on(event, done);
      if (this.#isOver) done();
    });
  }
}
