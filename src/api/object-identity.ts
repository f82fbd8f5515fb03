/**
 * Names and uids that the server makes up.
 *
 * Drawn from the world's choices, with a counter mixed in: two objects never share a uid whatever
 * is drawn, and even a run of defaults has different generated names.
 * Upstream: apiserver pkg/storage/names/generate.go; RFC 4122 version 4 for the shape of uids.
 */
import type { Choices } from '../sim/index.ts';

/** No vowels, so no words; no 0, 1, 3, so no mistaken digits. */
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const SUFFIX_COUNT = SUFFIX_ALPHABET.length ** SUFFIX_LENGTH;
/** Coprime to the number of suffixes, so consecutive defaults are far apart. */
const SUFFIX_STRIDE = 5_678_909;
/** Names longer than this are cut to make room for the suffix. */
const PREFIX_LENGTH_MAX = 63 - SUFFIX_LENGTH;
const WORD_COUNT = 2 ** 32;
const DIGITS = '0123456789abcdef';

/** How many of each were made. */
export interface IdentityCounts {
  readonly uids: number;
  readonly names: number;
}

export class ObjectIdentity {
  readonly #choices: Choices;
  /** The characters of the uid that was made last; what never changes stays. */
  readonly #uid = Array.from('xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx', (each) => each.charCodeAt(0));
  #uidCount: number;
  #nameCount: number;

  /** @param made by an earlier life of the same cluster */
  constructor(choices: Choices, made: IdentityCounts = { uids: 0, names: 0 }) {
    this.#choices = choices;
    this.#uidCount = made.uids;
    this.#nameCount = made.names;
  }

  get counts(): IdentityCounts {
    return { uids: this.#uidCount, names: this.#nameCount };
  }

  /** `xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx`, different from every uid before. */
  newUid(): string {
    const drawn = this.#choices.pick('api/uid', WORD_COUNT);
    const count = this.#uidCount++;
    // `scramble` maps one to one, so the first eight digits alone are unique.
    const first = scramble(count + 0x9e3779b9);
    const second = scramble(drawn ^ count);
    const third = scramble(second ^ 0x85ebca6b);
    const variant = ((third >>> 30) & 3) + 8;
    this.#writeDigits(0, 8, first);
    this.#writeDigits(9, 4, second);
    this.#writeDigits(15, 3, second >>> 16);
    this.#writeDigits(19, 1, variant);
    this.#writeDigits(20, 3, third);
    this.#writeDigits(24, 4, third >>> 12);
    this.#writeDigits(28, 8, scramble(drawn + third));
    return String.fromCharCode(...this.#uid);
  }

  /** `prefix` and five random characters. */
  newName(prefix: string): string {
    const drawn = this.#choices.pick('api/generateName', SUFFIX_COUNT);
    let number = (drawn + this.#nameCount++ * SUFFIX_STRIDE) % SUFFIX_COUNT;
    let suffix = '';
    for (let at = 0; at < SUFFIX_LENGTH; at++) {
      suffix += SUFFIX_ALPHABET.charAt(number % SUFFIX_ALPHABET.length);
      number = Math.floor(number / SUFFIX_ALPHABET.length);
    }
    return prefix.slice(0, PREFIX_LENGTH_MAX) + suffix;
  }

  /** The last digits of the word, in base 16. */
  #writeDigits(at: number, digitCount: number, word: number): void {
    for (let place = at + digitCount - 1, rest = word; place >= at; place--, rest >>>= 4) {
      this.#uid[place] = DIGITS.charCodeAt(rest & 15);
    }
  }
}

/** The finaliser of MurmurHash3: a one-to-one map of 32-bit words that looks random. */
function scramble(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
