/** Both implementations of hashing know the standards' vectors, and always agree. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as chosen from '#hash';
import * as portable from './hash.ts';
import * as native from './node/hash.ts';

describe.each([
  ['portable', portable],
  ['node', native],
])('%s', (_name, { createHash, hashOf }) => {
  it('knows the vectors of FIPS 180-4', () => {
    expect(hashOf('sha256', 'abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(hashOf('sha512', 'abc')).toMatch(/^ddaf35a193617abacc417349ae204131/);
  });

  it('says what was fed so far, and is fed on', () => {
    const hash = createHash('sha256');
    hash.update('a');
    expect(hash.hex()).toBe(hashOf('sha256', 'a'));
    hash.update(new Uint8Array([0x62, 0x63]));
    expect(hash.hex()).toBe(hashOf('sha256', 'abc'));
  });
});

describe('the two', () => {
  it('agree on bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(native.hashOf('sha256', bytes)).toBe(portable.hashOf('sha256', bytes));
        expect(native.hashOf('sha512', bytes)).toBe(portable.hashOf('sha512', bytes));
      }),
    );
  });

  it('agree on text, half characters included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(native.hashOf('sha256', text)).toBe(portable.hashOf('sha256', text));
        expect(native.hashOf('sha256', `${text}\ud800`)).toBe(
          portable.hashOf('sha256', `${text}\ud800`),
        );
      }),
    );
  });

  it('are chosen by the host', () => {
    expect(chosen.hashOf).toBe(native.hashOf);
  });
});
