/** Blocks of headers: compressed together, so that each rests on those before. Source: the draft mbelshe-httpbis-spdy-00, 2.6.10. */
import { Inflate } from 'fflate';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { DICTIONARY } from './spdy-dictionary.ts';
import { SpdyError } from './spdy-frames.ts';

/** Of one block; clients send three short headers. */
const BLOCK_BYTES_MAX = 16_384;
/** Header of zlib, and what says which dictionary is meant. */
const ZLIB_HEAD_BYTES = 6;

export class HeaderReader {
  readonly #inflate: Inflate;
  #isFirst = true;
  #inflated: Uint8Array[] = [];

  constructor() {
    this.#inflate = new Inflate({ dictionary: DICTIONARY }, (data) => this.#inflated.push(data));
  }

  /** @throws {SpdyError} */
  read(block: Uint8Array): ReadonlyMap<string, string> {
    try {
      this.#inflate.push(this.#isFirst ? block.subarray(ZLIB_HEAD_BYTES) : block);
    } catch (error) {
      rethrowProgrammerError(error);
      throw new SpdyError('headers that cannot be inflated', { cause: error });
    }
    this.#isFirst = false;
    const parts = this.#inflated;
    this.#inflated = [];
    return pairsOf(joined(parts));
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > BLOCK_BYTES_MAX) throw new SpdyError('too many headers');
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function pairsOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const number = (): number => {
    if (at + 4 > bytes.length) throw new SpdyError('headers that end too soon');
    at += 4;
    return view.getUint32(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (at + length > bytes.length) throw new SpdyError('headers that end too soon');
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const pairs = new Map<string, string>();
  const count = number();
  for (let left = count; left > 0; left--) {
    const name = text();
    pairs.set(name.toLowerCase(), text());
  }
  return pairs;
}

/** Of answers without headers: a count of none, in a block that is stored as it is. */
export class EmptyHeaders {
  #isFirst = true;

  next(): Uint8Array {
    // Behind it an empty one, for readers that hand out a block when the next begins.
    const stored = [0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, ...[0, 0, 0, 0xff, 0xff]];
    const head = this.#isFirst ? [0x78, 0x01] : [];
    this.#isFirst = false;
    return Uint8Array.from([...head, ...stored]);
  }
}
