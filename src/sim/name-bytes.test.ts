import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOfName, hasRawBytes, nameOfBytes, printableName } from './name-bytes.ts';
import { byteLength } from './text.ts';

/** Bytes of which sequences that are whole, cut short, too long and forbidden are made. */
const byte = fc.constantFrom(
  ...[0x2f, 0x41, 0x80, 0xbf, 0xc0, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xb2],
  ...[0xef, 0xbb, 0xbd, 0xf0, 0x9f, 0x9a, 0xa2, 0xf4, 0x90, 0xff],
);

describe('a name of bytes', () => {
  it('is those bytes again, whatever they are', () => {
    let raw = 0;
    fc.assert(
      fc.property(
        fc
          .uint8Array({ maxLength: 12 })
          .chain((any) => fc.oneof(fc.constant([...any]), fc.array(byte, { maxLength: 12 }))),
        (bytes) => {
          const name = nameOfBytes(Uint8Array.from(bytes));
          if (hasRawBytes(name)) raw += 1;
          expect([...bytesOfName(name)]).toEqual(bytes);
          expect(byteLength(name)).toBe(bytes.length);
        },
      ),
      { numRuns: 2000, seed: 4639 },
    );
    expect(raw, 'vacuous: all was UTF-8').toBeGreaterThan(500);
  });

  it('is the text where it is UTF-8', () => {
    for (const text of ['Grüße 世界 🚢', '\uFFFD', '\uFEFFmark', '']) {
      expect(nameOfBytes(new TextEncoder().encode(text))).toBe(text);
      expect(hasRawBytes(text)).toBe(false);
    }
  });

  it('reaches a terminal without what steers it', () => {
    const name = nameOfBytes(Uint8Array.of(0x63, 0xe9, 0x1b, 0x5b, 0x0a, 0xc2, 0x9b, 0xc3, 0xa9));

    expect(printableName(name)).toBe('c\\xe9\\x1b[\\x0a\\x9bé');
    expect(printableName('a\u202eb')).toBe('a\\u{202e}b');
  });
});
