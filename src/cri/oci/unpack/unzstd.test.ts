/**
 * zstd is read as zstd writes it, in frames and pieces of any kind; what is cut, changed or made to keep the
 * decoder busy is refused. Source: RFC 8878.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { ZLIB_DECODERS } from '../node/zlib-decoders.ts';
import type { Decode } from './decoders.ts';
import { unzstd } from './unzstd.ts';
import { UnpackBudget } from './unpack-limits.ts';

/** 200 lines, by `zstd -19`: entropy tables, matches, a checksum. */
const COMPRESSED = Buffer.from(
  'KLUv/WRGJk0PAEbpVBpQNSjkDyU9lPRQEqiqSmu5RLaQhHl2M4mqBmAARQBGAJKplbjoTSha/J16bCSP0vYWvpCWfU' +
    'ptlr5O5xweQnuc0lmlzqX4WIT073aUtqlfC6H3DgACCAUOGjYIaDDBwAUIBwoRHFhYcMgA4cDhAQYIEwYcGBBQYEHC' +
    'wUCCCocACq5KTdo0la96FOoW87ruhtJmfDtu8YWQFo3PlGMWqSs78nmPIbRHT9HZKpE+j9KfWoSQvnq/nXFI3rQWLy' +
    '0mlPB+TTUmK6KaGEk4kdUvT0yoWYy3Yj1xRvIo3ur3eEfIsfzjssMb0ld3hM95hPYQck46U0vtvJb/WCqEFP7v0QoF' +
    'pXEztd8KTqh5cwWTX/HXrCPUWHi8HPVMLc3jkFbI/UuFrGU+FeWEh1SuYsc7xS60hAclznfk5aXPMiXnMyJDyOHPLW' +
    '5pXrJsKPVfC1Gh6o2rAYDIqBEwJCy3sb8B4DUaAxJIEPj/fyl/D0hgAgVmKLBinZExDdQ/fxY3UYkSiAbGAhanNCgE' +
    'TOrfmRqo5MpyJdMhwEmSwkCJYFZDNt+pHP4eAHwJwk9JoA4E0wMADA5IyMwhEMjYAACCjAxAEoAoHFP1P7I/2qmH5k' +
    'M+lB38E2Am9P858N7bIc8IDx4GlhumRgB2FVDGmBs=',
  'base64',
);
const TEXT = Buffer.from(
  Array.from(
    { length: 200 },
    (_none, at) => `${at * at}: the quick brown fox jumps over the lazy dog\n`,
  ).join(''),
);

type Read = (bytes: Uint8Array, piece?: number) => Promise<Buffer>;

const readBy =
  (unzstd: Decode): Read =>
  async (bytes, piece = bytes.length) => {
    async function* pieces(): AsyncIterable<Uint8Array> {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of unzstd(pieces(), new UnpackBudget())) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

const native = ZLIB_DECODERS.unzstd;
const hasNative = native !== unzstd;
if (!hasNative) console.warn('SKIPPED: zstd by zlib: this Node has none');
const READERS: readonly (readonly [string, Read])[] = [
  ['fzstd', readBy(unzstd)],
  ...(hasNative ? ([['zlib', readBy(native)]] as const) : []),
];

/** A frame with a window of 2 to the power of `log`, of these blocks. */
function frame(log: number, ...blocks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3), ...blocks]);
}

/** A block of bytes as they are, or of one byte so often. */
function block(content: Buffer | { readonly times: number }, isLast = false): Buffer {
  const [kind, size, bytes] = Buffer.isBuffer(content)
    ? [0, content.length, content]
    : [1, content.times, Buffer.of(65)];
  const header = (size << 3) | (kind << 1) | Number(isLast);
  return Buffer.concat([Buffer.of(header & 255, (header >> 8) & 255, header >> 16), bytes]);
}

function skippable(bytes: number, magic = 0x50): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes);
  return Buffer.concat([Buffer.of(magic, 0x2a, 0x4d, 0x18), size, Buffer.alloc(bytes, 7)]);
}

describe.each(READERS)('zstd, by %s', (_name, decode) => {
  it.each([1, 2, 3, 7, 64, 1000])('is read in pieces of %i bytes', async (piece) => {
    expect(await decode(COMPRESSED, piece)).toEqual(TEXT);
  });

  it('is read in several frames, and those to be skipped are', async () => {
    const parts = [skippable(0), COMPRESSED, skippable(5000, 0x5f), COMPRESSED, skippable(3)];
    for (const piece of [1, 10, 10_000]) {
      expect(await decode(Buffer.concat(parts), piece)).toEqual(Buffer.concat([TEXT, TEXT]));
    }
    expect(await decode(skippable(10))).toEqual(Buffer.alloc(0));
  });

  it('is read in blocks of each kind', async () => {
    const bytes = frame(
      20,
      block(Buffer.from('raw')),
      block({ times: 5 }),
      block(Buffer.of(), true),
    );
    expect((await decode(bytes, 1)).toString()).toBe('rawAAAAA');
  });

  it('that is cut anywhere is corrupt', async () => {
    for (let end = 1; end < COMPRESSED.length; end++) {
      const cut = decode(COMPRESSED.subarray(0, end));
      await expect(cut).rejects.toMatchObject({ reason: 'ArchiveCorrupt', subject: 'zstd' });
    }
  });

  it('that has something else behind it is corrupt', async () => {
    const attempt = decode(Buffer.concat([COMPRESSED, Buffer.from('else')]));
    await expect(attempt).rejects.toMatchObject({ reason: 'ArchiveCorrupt' });
  });

  it('of changed bytes is read or refused, never the end of the world', async () => {
    for (let at = 0; at < COMPRESSED.length; at++) {
      for (const bit of [1, 16, 128]) {
        const changed = Buffer.from(COMPRESSED);
        changed[at] = (changed[at] ?? 0) ^ bit;
        const outcome = await decode(changed).then(
          () => 'UnpackError',
          (error: unknown) => (error as Error).name,
        );
        expect(outcome).toBe('UnpackError');
      }
    }
  });
});

describe.each(READERS)('zstd that would keep the decoder busy, by %s', (_name, decode) => {
  it.each<[string, Buffer]>([
    ['a window of 256 MiB', frame(28, block({ times: 1 }, true))],
    [
      'blocks too small for their window',
      frame(25, ...Array.from({ length: 1000 }, () => block({ times: 1 }))),
    ],
    [
      'frames too small for their window',
      Buffer.concat(Array.from({ length: 1000 }, () => frame(25, block(Buffer.of(), true)))),
    ],
    ['a bomb', frame(17, ...Array.from({ length: 2000 }, () => block({ times: 131_072 })))],
  ])('is refused: %s', async (_what, bytes) => {
    await expect(decode(bytes)).rejects.toMatchObject({ reason: 'LimitExceeded' });
  });
});

const isMissing = spawnSync('zstd', ['--version']).status !== 0;
if (isMissing) console.warn('SKIPPED: zstd against itself: not installed: zstd');

describe.skipIf(isMissing).each(READERS)(
  'what the zstd of this machine writes, by %s',
  (_name, decode) => {
    const noise = Buffer.from(Array.from({ length: 140_000 }, (_none, at) => (at * at * 31) >> 7));

    it.each([
      ['-1', '--check'],
      ['-3', '--no-check'],
      ['-19', '--check'],
      ['--fast=5', '--check'],
    ])('with %s %s is read', async (...flags) => {
      for (const input of [Buffer.alloc(0), TEXT, noise, Buffer.alloc(300_000)]) {
        const { stdout } = spawnSync(
          'zstd',
          ['-q', '-c', `--stream-size=${input.length}`, ...flags],
          {
            input,
          },
        );
        expect((await decode(stdout)).equals(input)).toBe(true);
      }
    });
  },
);
