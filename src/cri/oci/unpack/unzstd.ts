/**
 * Decompresses zstd as a stream: frames one after the other, skippable ones passed over. Upstream: containerd,
 * pkg/archive/compression.
 *
 * The decoder moves its whole window for each block. Windows are bounded here as encoders of layers make them,
 * and a stream whose blocks are too small for their window is refused: no blob keeps it busy out of
 * proportion. Checksums of frames are not looked at: the blob's digest was, and the archive's will be.
 */
import { Decompress } from 'fzstd';
import { damagedZstd } from './damaged.ts';
import { UnpackError } from './unpack-error.ts';
import type { UnpackBudget } from './unpack-limits.ts';
import { ZstdScanner } from './zstd-frames.ts';

/** Given to the decoder at once; a KiB may become 32 MiB. */
const SLICE_BYTES = 1024;
/** What zstd itself takes unless told otherwise. */
const WINDOW_BYTES_MAX = 128 * 1024 * 1024;
/** Bytes of window moved, beyond which it is asked what came out for them. */
const MOVED_GRACE_BYTES = 4 * 1024 ** 3;
const MOVED_PER_BYTE_MAX = 4096;

/** A scanner that bounds what a decoder has to do. @param bytesOut what has come out of it so far */
export function boundingScanner(bytesOut: () => number): ZstdScanner {
  let bytesMoved = 0;
  return new ZstdScanner({
    onWork: (windowBytes) => {
      if (windowBytes > WINDOW_BYTES_MAX) {
        throw exceeded(`window of more than ${String(WINDOW_BYTES_MAX)} bytes`);
      }
      bytesMoved += windowBytes;
      if (bytesMoved > MOVED_GRACE_BYTES + bytesOut() * MOVED_PER_BYTE_MAX) {
        throw exceeded('blocks too small for their window');
      }
    },
  });
}

export async function* unzstd(
  compressed: AsyncIterable<Uint8Array>,
  budget: UnpackBudget,
): AsyncGenerator<Uint8Array, void> {
  let output: Uint8Array[] = [];
  let bytesOut = 0;
  const decoder = new Decompress((chunk) => {
    if (chunk.length === 0) return;
    // Here, not later: a bomb is refused before it has gone off.
    budget.countUncompressed(chunk.length);
    bytesOut += chunk.length;
    output.push(chunk);
  });
  const scanner = boundingScanner(() => bytesOut);
  const decode = (slice: Uint8Array, isLast: boolean): readonly Uint8Array[] => {
    try {
      scanner.push(slice);
      decoder.push(slice, isLast);
      // What a foreign decoder throws at the bytes of a stranger is their fault, whatever its class.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      if (error instanceof UnpackError) throw error;
      throw damagedZstd(error);
    }
    const done = output;
    output = [];
    return done;
  };
  for await (const chunk of compressed) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      const slice = chunk.subarray(at, at + SLICE_BYTES);
      budget.countCompressed(slice.length);
      yield* decode(slice, false);
    }
  }
  if (!scanner.isBetweenFrames) throw damagedZstd();
  yield* decode(new Uint8Array(0), true);
}

function exceeded(detail: string): UnpackError {
  return new UnpackError('LimitExceeded', 'zstd', detail);
}
