/**
 * A small gzip file in one go. A stream's decoder makes itself 400 KiB of windows, however little there is to
 * decode; most layers of a simulated registry are some hundred bytes.
 */
import { gunzipSync, inflateSync } from 'fflate';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { crc32 } from './crc32.ts';

const COMPRESSED_MAX = 16 * 1024;
const UNCOMPRESSED_MAX = 64 * 1024;
const PLAIN_HEADER_BYTES = 10;
const TRAILER_BYTES = 8;

/**
 * What is in the file, if it is one whole member with a header that says nothing, and nothing after it. Whatever
 * else it is, damaged for instance, is for the stream's decoder to say: then undefined.
 */
export function gunzipSmall(file: Uint8Array): Uint8Array | undefined {
  if (file.length > COMPRESSED_MAX || file.length < PLAIN_HEADER_BYTES + TRAILER_BYTES) return;
  const [id1, id2, method, flags] = file;
  if (id1 !== 0x1f || id2 !== 0x8b || method !== 8 || flags !== 0) return;
  const trailer = new DataView(file.buffer, file.byteOffset + file.length - TRAILER_BYTES);
  const size = trailer.getUint32(4, true);
  if (size === 0 || size > UNCOMPRESSED_MAX) return;
  const deflated = file.subarray(PLAIN_HEADER_BYTES, -TRAILER_BYTES);
  try {
    // A byte more than there should be: what does not fit is lost without a word.
    const content = gunzipSync(file, { out: new Uint8Array(size + 1) });
    const isSound = content.length === size && crc32(0, content) === trailer.getUint32(0, true);
    return isSound && needsItsLastByte(deflated, size) ? content : undefined;
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}

/** Otherwise something stands between the data and their trailer. */
function needsItsLastByte(deflated: Uint8Array, size: number): boolean {
  try {
    inflateSync(deflated.subarray(0, -1), { out: new Uint8Array(size + 1) });
    return false;
  } catch (error) {
    rethrowProgrammerError(error);
    return true;
  }
}
