import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64ErrorAt, decodeBase64, encodeBase64 } from './base64.ts';

describe('encodeBase64', () => {
  /** RFC 4648, section 10. */
  it.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foobar', 'Zm9vYmFy'],
  ])('RFC 4648 section 10: %j is %j', (text, encoded) => {
    expect(encodeBase64(text)).toBe(encoded);
  });

  it('is undone by decodeBase64', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('base64ErrorAt', () => {
  it.each([
    ['Zg==', undefined],
    ['Zm\n9v', undefined],
    ['not base64!', 3],
    ['Zg', 0],
    ['Z', 0],
    ['Zm9vZg', 4],
    ['Zg=x', 3],
  ])('%j: %j', (text, at) => {
    expect(base64ErrorAt(text)).toBe(at);
  });
});
