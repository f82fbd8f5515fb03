/**
 * Digests: the name of content is its hash. Source: OCI image-spec v1.1, descriptor.md, "Digests".
 *
 * Both registered algorithms are verified; anything else is refused rather than trusted.
 */
import { createHash, hashOf, type HashAlgorithm } from '#hash';
import { isConstant } from '../../sim/index.ts';

/** `sha256:<64 hex>` or `sha512:<128 hex>`; made by `parseDigest` and `digestOf` only. */
export type Digest = string & { readonly __brand: 'Digest' };

const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ['sha256', /^[a-f0-9]{64}$/],
  ['sha512', /^[a-f0-9]{128}$/],
]);

/** The digest, or undefined if the text is not one that can be verified. */
export function parseDigest(text: string): Digest | undefined {
  const colon = text.indexOf(':');
  const form = FORMS.get(text.slice(0, colon));
  return form?.test(text.slice(colon + 1)) === true ? (text as Digest) : undefined;
}

/** Of constant bytes, once computed. */
const known = new WeakMap<Uint8Array, Digest>();

/** The digest of bytes in memory. */
export function digestOf(bytes: Uint8Array, algorithm: HashAlgorithm = 'sha256'): Digest {
  const before = known.get(bytes);
  if (before !== undefined && algorithmOf(before) === algorithm) return before;
  const digest = `${algorithm}:${hashOf(algorithm, bytes)}` as Digest;
  if (isConstant(bytes)) known.set(bytes, digest);
  return digest;
}

export function algorithmOf(digest: Digest): HashAlgorithm {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256';
}

/** The part after the algorithm: what content-addressed files are called. */
export function hexOf(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** Feeds bytes, then says whether they are what the digest names. */
export interface Verifier {
  update(chunk: Uint8Array): void;
  /** The digest of what was fed, in the expected digest's algorithm. */
  digest(): Digest;
}

export function createVerifier(expected: Digest): Verifier {
  const algorithm = algorithmOf(expected);
  let hash: ReturnType<typeof createHash> | undefined;
  /** Constant bytes, of which no other came before or after: their digest may be known. */
  let whole: Uint8Array | undefined;
  const feed = (chunk: Uint8Array): void => {
    hash ??= createHash(algorithm);
    hash.update(chunk);
  };
  return {
    update: (chunk) => {
      if (hash === undefined && whole === undefined && isConstant(chunk)) {
        whole = chunk;
        return;
      }
      if (whole !== undefined) feed(whole);
      whole = undefined;
      feed(chunk);
    },
    digest: () => {
      if (whole !== undefined) return digestOf(whole, algorithm);
      hash ??= createHash(algorithm);
      return `${algorithm}:${hash.hex()}` as Digest;
    },
  };
}
