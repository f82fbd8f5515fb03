/**
 * From the bytes of a blob to the bytes of a tar archive. The first bytes decide, for registries and
 * builders mislabel; the media type decides only where it names what nobody here can decode.
 */
import { continued } from './continued.ts';
import type { Decoders } from './decoders.ts';
import { UnpackError } from './unpack-error.ts';
import type { UnpackBudget } from './unpack-limits.ts';

const MAGIC: readonly { readonly format: string; readonly bytes: readonly number[] }[] = [
  { format: 'gzip', bytes: [0x1f, 0x8b] },
  { format: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { format: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { format: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
];
const MAGIC_BYTES_MAX = 6;

/** @throws {UnpackError} UnsupportedMediaType for other codings; ArchiveCorrupt. */
export async function* decompressed(
  blob: AsyncIterable<Uint8Array>,
  mediaType: string,
  budget: UnpackBudget,
  decoders: Decoders,
): AsyncGenerator<Uint8Array, void> {
  refuseByMediaType(mediaType);
  const { head, whole } = await peek(blob);
  const format = formatOf(head);
  if (format === 'gzip') {
    yield* decoders.gunzip(whole, budget);
  } else if (format === 'zstd' || isSkippableFrame(head)) {
    yield* decoders.unzstd(whole, budget);
  } else if (format !== undefined) {
    throw unsupported(mediaType, format);
  } else if (head.length === 0 && /(?:gzip|zstd)$/.test(mediaType)) {
    throw new UnpackError('ArchiveCorrupt', mediaType.slice(-4), 'unexpected end');
  } else {
    for await (const chunk of whole) {
      budget.countUncompressed(chunk.length);
      yield chunk;
    }
  }
}

function refuseByMediaType(mediaType: string): void {
  const coding = /(?:\+|\.tar\.)(encrypted|bzip2|xz)\b/.exec(mediaType)?.[1];
  if (coding !== undefined) throw unsupported(mediaType, coding);
}

function unsupported(mediaType: string, format: string): UnpackError {
  const detail = `${format} is not supported; tar, tar+gzip and tar+zstd are`;
  return new UnpackError('UnsupportedMediaType', mediaType, detail);
}

function formatOf(head: Uint8Array): string | undefined {
  return MAGIC.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte))?.format;
}

/** What zstd:chunked may begin with. */
function isSkippableFrame(head: Uint8Array): boolean {
  const [first = 0, ...magic] = head.subarray(0, 4);
  return first >> 4 === 5 && magic.join() === '42,77,24';
}

interface Peeked {
  readonly head: Uint8Array;
  readonly whole: AsyncIterable<Uint8Array>;
}

async function peek(blob: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const rest = blob[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  const head: number[] = [];
  while (head.length < MAGIC_BYTES_MAX) {
    const next = await rest.next();
    if (next.done === true) break;
    first.push(next.value);
    head.push(...next.value.subarray(0, MAGIC_BYTES_MAX));
  }
  return { head: Uint8Array.from(head), whole: continued(first, rest) };
}
