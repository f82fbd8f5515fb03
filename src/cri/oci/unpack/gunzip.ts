/**
 * Decompresses gzip as a stream, of one member or several, and checks what fflate does not: each
 * member's checksum and length, and that the last one is whole. A file cut short or changed is
 * `ArchiveCorrupt`, never a shorter success. Zeros after the last member are padding, as for gzip(1).
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { Gunzip } from 'fflate';
import { continued } from './continued.ts';
import { crc32 } from './crc32.ts';
import { damagedGzip } from './damaged.ts';
import { gunzipSmall } from './small-gzip.ts';
import { UnpackError } from './unpack-error.ts';
import type { UnpackBudget } from './unpack-limits.ts';

/** Given to the decoder at once; 16 KiB become 16 MiB at most. */
const SLICE_BYTES = 16 * 1024;
/** How far back the trailer of a member may lie when the header of the next has been read. */
const RECENT_BYTES = 2 * SLICE_BYTES;
const TRAILER_BYTES = 8;
/** So many zeros may be a member's own: its trailer, and the end of what is before it. */
const OWN_ZEROS_MAX = 2 * TRAILER_BYTES;

/** A member without content. */
const NOTHING_ZIPPED = Uint8Array.from([
  0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

export async function* gunzip(
  compressed: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
): AsyncGenerator<Uint8Array, void> {
  const { whole, rest } = await inOneChunk(compressed);
  const small = whole && gunzipSmall(whole);
  if (whole !== undefined && small !== undefined) {
    budget.countCompressed(whole.length);
    yield* counted([small], budget);
    return;
  }
  const stream = new GzipStream();
  for await (const chunk of rest) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      const slice = chunk.subarray(at, at + SLICE_BYTES);
      budget.countCompressed(slice.length);
      yield* counted(stream.push(slice), budget);
    }
  }
  yield* counted(stream.end(), budget);
}

interface Begun {
  /** All that comes, if it comes at once. */
  readonly whole: Uint8Array | undefined;
  /** Everything, whichever way it comes. */
  readonly rest: AsyncIterable<Uint8Array>;
}

async function inOneChunk(compressed: AsyncIterable<Uint8Array>): Promise<Begun> {
  const chunks = compressed[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return { whole: undefined, rest: continued([], chunks) };
  const second = await chunks.next();
  const isWhole = second.done === true;
  const begun = isWhole ? [first.value] : [first.value, second.value];
  return { whole: isWhole ? first.value : undefined, rest: continued(begun, chunks) };
}

function* counted(chunks: readonly Uint8Array[], budget: UnpackBudget): Iterable<Uint8Array> {
  for (const chunk of chunks) {
    budget.countUncompressed(chunk.length);
    yield chunk;
  }
}

class GzipStream {
  readonly #decoder: Gunzip;
  /** The last compressed bytes, to find trailers in. */
  #recent: Uint8Array = new Uint8Array(0);
  #pushedBytes = 0;
  #output: Uint8Array[] = [];
  #memberCrc = 0;
  #memberBytes = 0;
  /** At the end of what has come: held back, for they may be padding. */
  #zeros = 0;

  constructor() {
    this.#decoder = new Gunzip((chunk) => this.#take(chunk));
    this.#decoder.onmember = (offset): void => this.#endMember(offset);
  }

  /** The bytes that came out for the bytes that went in. */
  push(slice: Uint8Array): readonly Uint8Array[] {
    const end = slice.findLastIndex((byte) => byte !== 0) + 1;
    if (end > 0) {
      this.#pushZeros(this.#zeros);
      this.#zeros = 0;
      this.#pushBytes(slice.subarray(0, end));
    }
    this.#zeros += slice.length - end;
    return this.#taken();
  }

  /** What the decoder still waited for is missing in the sums. */
  end(): readonly Uint8Array[] {
    if (this.#memberBytes === 0) this.#endWithNothing();
    else {
      for (let own = 0; !this.#isWhole(this.#pushedBytes); own++) {
        if (own === Math.min(this.#zeros, OWN_ZEROS_MAX)) throw damagedGzip();
        this.#pushZeros(1);
      }
      this.#endHere();
    }
    return this.#taken();
  }

  /**
   * The last bytes are a trailer that fits; the decoder alone knows whether it begins where the data end. Where it
   * would take another member, they do.
   */
  #endHere(): void {
    const end = this.#pushedBytes;
    let begins: number | undefined;
    this.#decoder.onmember = (offset): void => void (begins = offset);
    this.#decode(NOTHING_ZIPPED, false);
    if (begins !== end) throw damagedGzip();
  }

  /** The sums of nothing are zeros, and any zeros would match them: only the decoder can tell, and knows no padding. */
  #endWithNothing(): void {
    this.#pushZeros(this.#zeros);
    this.#decode(new Uint8Array(0), true);
    this.#endMember(this.#pushedBytes);
  }

  #pushZeros(count: number): void {
    for (let left = count; left > 0; left -= SLICE_BYTES) {
      this.#pushBytes(new Uint8Array(Math.min(left, SLICE_BYTES)));
    }
  }

  #pushBytes(bytes: Uint8Array): void {
    this.#remember(bytes);
    this.#decode(bytes, false);
  }

  #taken(): readonly Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  #decode(slice: Uint8Array, isLast: boolean): void {
    try {
      this.#decoder.push(slice, isLast);
    } catch (error) {
      rethrowProgrammerError(error);
      if (error instanceof UnpackError) throw error;
      throw damagedGzip(error);
    }
  }

  #take(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#memberCrc = crc32(this.#memberCrc, chunk);
    this.#memberBytes += chunk.length;
    this.#output.push(chunk);
  }

  #remember(slice: Uint8Array): void {
    const kept = this.#recent.subarray(Math.max(0, this.#recent.length - RECENT_BYTES));
    const joined = new Uint8Array(kept.length + slice.length);
    joined.set(kept);
    joined.set(slice, kept.length);
    this.#recent = joined;
    this.#pushedBytes += slice.length;
  }

  /** @param end where the member's trailer ends, counted from the first byte of the stream. */
  #endMember(end: number): void {
    if (!this.#isWhole(end)) throw damagedGzip();
    this.#memberCrc = 0;
    this.#memberBytes = 0;
  }

  #isWhole(end: number): boolean {
    const at = this.#recent.length - (this.#pushedBytes - end) - TRAILER_BYTES;
    if (at < 0) return false;
    const trailer = new DataView(this.#recent.buffer, this.#recent.byteOffset + at, TRAILER_BYTES);
    return (
      trailer.getUint32(0, true) === this.#memberCrc &&
      trailer.getUint32(4, true) === this.#memberBytes % 2 ** 32
    );
  }
}
