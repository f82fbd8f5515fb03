/** What every set of decoders keeps: see decoders.ts. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Decoders } from './decoders.ts';
import { joined, streamOf } from './testing/a-tar.ts';
import { UnpackError } from './unpack-error.ts';
import { UnpackBudget } from './unpack-limits.ts';

const MIB = 1024 ** 2;
const TEXT = new TextEncoder().encode('a line of text, and another one\n'.repeat(5_000));
/** Fixed, and of no use to a compressor. */
const NOISE = Uint8Array.from(
  { length: 100_000 },
  (_, at) => ((at * at * 2654435761) >>> 13) & 0xff,
);
const DAMAGED = 'gzip: damaged, cut short, or followed by something else';

const gzip = (bytes: Uint8Array): Uint8Array => Uint8Array.from(gzipSync(bytes));
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 0x10 : byte));
const zeros = (count: number): Uint8Array => new Uint8Array(count);

export function describeDecoders(name: string, { gunzip }: Decoders): void {
  const plain = async (packed: Uint8Array, sliceBytes: number): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of gunzip(streamOf(packed, sliceBytes), new UnpackBudget())) {
      chunks.push(chunk.slice());
    }
    return joined(chunks);
  };

  describe(`gzip, by ${name}`, () => {
    it.each([
      ['one member', gzip(TEXT), TEXT],
      ['noise', gzip(NOISE), NOISE],
      ['nothing', gzip(zeros(0)), zeros(0)],
      [
        'members',
        joined([gzip(TEXT), gzip(NOISE), gzip(zeros(0)), gzip(TEXT)]),
        joined([TEXT, NOISE, TEXT]),
      ],
    ])('decodes %s, however it is cut', async (_, packed, expected) => {
      for (const sliceBytes of [331, 4096, 64 * 1024, MIB]) {
        expect(Buffer.compare(await plain(packed, sliceBytes), expected)).toBe(0);
      }
    });

    it.each([
      ['without its last byte', gzip(TEXT).slice(0, -1)],
      ['without its trailer', gzip(TEXT).slice(0, -8)],
      ['in its header', gzip(TEXT).slice(0, 7)],
      ['in its middle', gzip(NOISE).slice(0, 50_000)],
      ['in its second member', joined([gzip(TEXT), gzip(NOISE).slice(0, 5)])],
    ])('refuses what is cut %s', async (_, packed) => {
      for (const sliceBytes of [331, MIB]) {
        await expect(plain(packed, sliceBytes)).rejects.toThrow(DAMAGED);
      }
    });

    it.each([1, 3, 10])('refuses %d bytes between data and trailer', async (count) => {
      for (const content of [TEXT, TEXT.subarray(0, 100)]) {
        const whole = gzip(content);
        const parted = joined([whole.slice(0, -8), zeros(count), whole.slice(-8)]);
        for (const sliceBytes of [7, MIB]) {
          await expect(plain(parted, sliceBytes)).rejects.toThrow(DAMAGED);
        }
      }
    });

    it.each([
      ['a byte', (whole: Uint8Array) => flipped(whole, 1_000)],
      ['a checksum', (whole: Uint8Array) => flipped(whole, whole.length - 6)],
      ['a length', (whole: Uint8Array) => flipped(whole, whole.length - 2)],
    ])('refuses %s that was changed', async (_, change) => {
      await expect(plain(change(gzip(NOISE)), 4096)).rejects.toThrow(DAMAGED);
    });

    it.each([1, 7, 512, 200_000])('takes %d zeros after the end for padding', async (count) => {
      for (const content of [TEXT, NOISE]) {
        const whole = gzip(content);
        for (const sliceBytes of [whole.length, 331, MIB]) {
          expect(await plain(joined([whole, zeros(count)]), sliceBytes)).toEqual(content);
        }
      }
    });

    it.each([
      ['a text', new TextEncoder().encode('and something else, of thirty bytes')],
      ['zeros and a text', joined([zeros(512), new TextEncoder().encode('x')])],
      ['zeros and a member', joined([zeros(512), gzip(TEXT)])],
    ])('refuses %s after the end', async (_, more) => {
      const whole = gzip(TEXT);
      for (const sliceBytes of [whole.length, 331, MIB]) {
        await expect(plain(joined([whole, more]), sliceBytes)).rejects.toThrow(DAMAGED);
      }
    });

    it('judges a small file alike, whole or cut: each byte changed, one put in anywhere', async () => {
      const small = gzip(TEXT.subarray(0, 100));
      const places = Array.from(small.keys());
      const files = [
        ...places.map((at) => flipped(small, at)),
        ...places.map((at) => joined([small.slice(0, at), zeros(1), small.slice(at)])),
      ];
      const verdict = (file: Uint8Array, sliceBytes: number) =>
        plain(file, sliceBytes).then(
          (content) => Buffer.from(content).toString(),
          (error: unknown) => String(error),
        );
      for (const file of files) expect(await verdict(file, MIB)).toBe(await verdict(file, 7));
    });

    it('refuses a bomb before it has gone off', async () => {
      const budget = new UnpackBudget({ bytesMax: 10 * MIB });
      let bytes = 0;
      const exploding = async (): Promise<void> => {
        for await (const chunk of gunzip(streamOf(gzip(zeros(100 * MIB)), 1_000), budget))
          bytes += chunk.length;
      };

      await expect(exploding()).rejects.toMatchObject({ reason: 'LimitExceeded' });
      expect(bytes).toBeLessThan(11 * MIB);
    });

    it('passes on how its source failed', async () => {
      const failure = new UnpackError('DigestMismatch', 'source', 'not what it was');
      async function* source(): AsyncGenerator<Uint8Array, void> {
        yield gzip(NOISE).slice(0, 10_000);
        throw failure;
      }
      const reading = async (): Promise<void> => {
        for await (const _ of gunzip(source(), new UnpackBudget()));
      };

      await expect(reading()).rejects.toBe(failure);
    });

    it('leaves its source when nobody reads on', async () => {
      let isLeft = false;
      async function* source(): AsyncGenerator<Uint8Array, void> {
        try {
          for (;;) yield gzip(NOISE);
        } finally {
          isLeft = true;
        }
      }
      for await (const _ of gunzip(source(), new UnpackBudget())) break;

      expect(isLeft).toBe(true);
    });
  });
}
