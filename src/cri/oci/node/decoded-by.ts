/** From compressed chunks to plain ones by way of one of zlib's streams, which is used up. */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import type { Transform } from 'node:stream';
import { UnpackError, type UnpackBudget } from '../unpack/index.ts';

/** Given to the decoder at once; of zeros they become 64 MiB. */
const SLICE_BYTES = 64 * 1024;

export interface Decoder extends Transform {
  /** Of those it was given, the bytes that it has taken in. */
  readonly bytesWritten: number;
}

/**
 * @param damaged what it throws if the bytes are not what the decoder takes, all of them
 * @throws what the source throws, too
 */
export async function* decodedBy(
  decoder: Decoder,
  compressed: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
  damaged: (cause?: unknown) => UnpackError,
): AsyncGenerator<Uint8Array, void> {
  decoder.on('error', () => undefined);
  const feeding = new Feeding(decoder, compressed, budget);
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      budget.countUncompressed(chunk.length);
      yield chunk;
    }
  } catch (error) {
    rethrowProgrammerError(error);
    const failure = await feeding.ended;
    if (failure !== undefined) throw failure.error;
    throw error instanceof UnpackError ? error : damaged(error);
  } finally {
    decoder.destroy();
    await feeding.ended;
  }
  // It may end before what follows, and before what it has not been given yet, and says nothing.
  if (decoder.bytesWritten !== feeding.bytes) throw damaged();
}

/** The source on its way into the decoder, as fast as that takes it. */
class Feeding {
  readonly #decoder: Decoder;
  /** The source's own failure, if it has one. */
  readonly ended: Promise<{ readonly error: unknown } | undefined>;
  /** What the source has given. */
  bytes = 0;

  constructor(decoder: Decoder, source: AsyncIterable<Uint8Array>, budget: UnpackBudget) {
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
