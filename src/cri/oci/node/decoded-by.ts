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
 * @param padding what may come after what the decoder takes
 * @param damaged what it throws if the bytes are not what the decoder takes, all of them
 * @throws what the source throws, too
 */
export async function* decodedBy(
  decoder: Decoder,
  compressed: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
  damaged: (cause?: unknown) => UnpackError,
  padding: 'none' | 'zeros' = 'none',
): AsyncGenerator<Uint8Array, void> {
  decoder.on('error', () => undefined);
  const feeding = new Feeding(decoder, compressed, budget);
  let isRead = false;
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      budget.countUncompressed(chunk.length);
      yield chunk;
    }
    isRead = true;
  } catch (error) {
    rethrowProgrammerError(error);
    const failure = await feeding.ended;
    if (failure !== undefined) throw failure.error;
    throw error instanceof UnpackError ? error : damaged(error);
  } finally {
    if (!isRead) feeding.abandon();
    decoder.destroy();
    await feeding.ended;
  }
  const failure = await feeding.ended;
  if (failure !== undefined) throw failure.error;
  // It may end before what follows, and says nothing.
  const left = feeding.bytes - decoder.bytesWritten;
  if (left > (padding === 'zeros' ? feeding.zerosAtEnd : 0)) throw damaged();
}

/** The source on its way into the decoder, as fast as that takes it. */
class Feeding {
  readonly #decoder: Decoder;
  /** The source's own failure, if it has one. */
  readonly ended: Promise<{ readonly error: unknown } | undefined>;
  /** What the source has given. */
  bytes = 0;
  zerosAtEnd = 0;
  #isAbandoned = false;

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
        this.#count(chunk);
        for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
          if (this.#isAbandoned) return undefined;
          const slice = chunk.subarray(at, at + SLICE_BYTES);
          budget.countCompressed(slice.length);
          if (this.#isOver) continue;
          if (!this.#decoder.write(slice)) await this.#drained();
        }
      }
      if (!this.#isOver) this.#decoder.end();
      return undefined;
      // Whatever it is, the reader throws it.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      this.#decoder.destroy(error instanceof Error ? error : new Error(String(error)));
      return { error };
    }
  }

  /** Nobody reads on. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  #count(chunk: Uint8Array): void {
    const end = chunk.findLastIndex((byte) => byte !== 0) + 1;
    this.bytes += chunk.length;
    this.zerosAtEnd = chunk.length - end + (end === 0 ? this.zerosAtEnd : 0);
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
