/** Digests are recognised and verified. Source: OCI image-spec v1.1, descriptor.md, "Digests". */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { constantBytes } from '../../sim/index.ts';
import { createVerifier, digestOf, hexOf, parseDigest } from './digest.ts';

const HELLO = new TextEncoder().encode('hello');
const SHA256 = `sha256:${createHash('sha256').update(HELLO).digest('hex')}`;
const SHA512 = `sha512:${createHash('sha512').update(HELLO).digest('hex')}`;

function parsed(text: string) {
  const digest = parseDigest(text);
  if (digest === undefined) throw new Error(`${text} is no digest`);
  return digest;
}

describe('parseDigest', () => {
  it.each([SHA256, SHA512])('takes %s', (text) => {
    expect(parseDigest(text)).toBe(text);
  });

  it.each([
    '',
    ':',
    'sha256',
    'sha256:',
    'a'.repeat(64),
    `sha256:${'a'.repeat(63)}`,
    `sha256:${'a'.repeat(65)}`,
    `sha256:${'A'.repeat(64)}`,
    `SHA256:${'a'.repeat(64)}`,
    `sha256:${'a'.repeat(64)}\n`,
    ` sha256:${'a'.repeat(64)}`,
    `sha512:${'a'.repeat(64)}`,
    `sha256:${'../'.repeat(21)}a`,
    `sha384:${'a'.repeat(96)}`,
    `md5:${'a'.repeat(32)}`,
  ])('refuses %j', (text) => {
    expect(parseDigest(text)).toBeUndefined();
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'knows no algorithm called %s',
    (algorithm) => {
      expect(parseDigest(`${algorithm}:${'a'.repeat(64)}`)).toBeUndefined();
    },
  );
});

describe('a digest', () => {
  it('is what Node computes', () => {
    expect(digestOf(HELLO)).toBe(SHA256);
    expect(digestOf(new Uint8Array(0))).toBe(
      'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('is named in files by its part after the colon', () => {
    expect(hexOf(parsed(SHA512))).toBe(SHA512.slice('sha512:'.length));
  });
});

describe('a verifier', () => {
  it.each([SHA256, SHA512])('computes %s from chunks of any size', (text) => {
    for (const size of [1, 2, 5]) {
      const verifier = createVerifier(parsed(text));
      for (let at = 0; at < HELLO.length; at += size)
        verifier.update(HELLO.subarray(at, at + size));
      expect(verifier.digest()).toBe(text);
    }
  });

  it('says what the bytes are, not what was expected', () => {
    const verifier = createVerifier(parsed(SHA256));
    verifier.update(new TextEncoder().encode('hullo'));
    expect(verifier.digest()).toBe(digestOf(new TextEncoder().encode('hullo')));
  });
});

describe('constant bytes', () => {
  it('are verified in both algorithms, alone, first and last', () => {
    const constant = constantBytes(HELLO.slice());
    for (const digest of [SHA256, SHA512, SHA256]) {
      const verifier = createVerifier(parsed(digest));
      verifier.update(constant);
      expect(verifier.digest()).toBe(digest);
    }
    const twice = digestOf(new TextEncoder().encode('hellohello'));
    for (const chunks of [
      [constant, HELLO],
      [HELLO, constant],
      [constant, constant],
    ]) {
      const verifier = createVerifier(twice);
      for (const chunk of chunks) verifier.update(chunk);
      expect(verifier.digest()).toBe(twice);
    }
  });

  it('are not what another digest promises', () => {
    const verifier = createVerifier(digestOf(HELLO));
    verifier.update(constantBytes(new Uint8Array(5)));
    expect(verifier.digest()).not.toBe(digestOf(HELLO));
  });
});
