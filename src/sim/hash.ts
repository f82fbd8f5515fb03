/**
 * Hashing, under one name in every host: `#hash`. This is the implementation for any host; Node has
 * its own, node/hash.ts, with the same answers at the speed of the machine (package.json, "imports",
 * chooses between them, as it does for the types: they are these).
 */
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

export type HashAlgorithm = 'sha256' | 'sha512';

/** A hash being fed. */
export interface Hash {
  /** Text is taken as UTF-8. */
  update(data: Uint8Array | string): void;
  /** Lower-case hexadecimal of what was fed so far; feeding may go on. */
  hex(): string;
}

export function createHash(algorithm: HashAlgorithm): Hash {
  const hash = algorithm === 'sha512' ? sha512.create() : sha256.create();
  return {
    update: (data) => {
      hash.update(bytesOf(data));
    },
    hex: () => bytesToHex(hash.clone().digest()),
  };
}

/** Lower-case hexadecimal of the whole. */
export function hashOf(algorithm: HashAlgorithm, data: Uint8Array | string): string {
  const hash = algorithm === 'sha512' ? sha512 : sha256;
  return bytesToHex(hash(bytesOf(data)));
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? utf8ToBytes(data) : data;
}
