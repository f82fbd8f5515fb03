/** Digests name content, or they are refused. Source: OCI image-spec v1.1, descriptor.md. */
import { describe, expect, it } from 'vitest';
import { createVerifier, digestOf, hexOf, parseDigest, type Digest } from './digest.ts';

const ABC = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' as Digest;
const BYTES = new TextEncoder().encode('abc');

describe('a digest', () => {
  it.each([
    '',
    'sha256',
    'sha256:',
    ABC.toUpperCase(),
    `${ABC}0`,
    ABC.slice(0, -1),
    `md5:${'a'.repeat(32)}`,
    `sha512:${'a'.repeat(64)}`,
    `../${ABC}`,
    `${ABC}\n`,
    `constructor:${'a'.repeat(64)}`,
  ])('is not %j', (text) => {
    expect(parseDigest(text)).toBeUndefined();
  });

  it('is of one of two algorithms', () => {
    expect(parseDigest(ABC)).toBe(ABC);
    expect(parseDigest(`sha512:${'a'.repeat(128)}`)).toBeDefined();
  });

  it('names bytes', () => {
    expect(digestOf(BYTES)).toBe(ABC);
    expect(hexOf(ABC)).toHaveLength(64);
  });

  it.each(['sha256', 'sha512'])('is verified chunk by chunk in its own algorithm: %s', (name) => {
    const expected = `${name}:${'0'.repeat(name === 'sha256' ? 64 : 128)}` as Digest;
    const verifier = createVerifier(expected);
    for (const byte of BYTES) verifier.update(new Uint8Array([byte]));
    const actual = verifier.digest();
    expect(actual.startsWith(`${name}:`)).toBe(true);
    if (name === 'sha256') expect(actual).toBe(ABC);
    else expect(actual).toMatch(/^sha512:ddaf35a193617aba/);
  });
});
