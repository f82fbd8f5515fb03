/**
 * Bounds against archives that are small to send and large to unpack. They are counted while the
 * archive streams past, so a bomb is refused before it has gone off.
 */
import { UnpackError } from './unpack-error.ts';

export interface UnpackLimits {
  /** Entries of one archive. Default 1,000,000. */
  readonly entryCountMax?: number;
  /** Bytes after decompression, padding and headers included. Default 64 GiB. */
  readonly bytesMax?: number;
  /**
   * Bytes after decompression per byte before, once 64 MiB have come out. Default 400; gzip itself
   * ends at 1032, text seldom exceeds 20.
   */
  readonly ratioMax?: number;
  /** Components of one path. Default 512. */
  readonly depthMax?: number;
}

/**
 * What all archives of one tree may come to, each within its own limits: a layer that is named a hundred times is
 * sent once.
 */
export class TreeBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  /** @param bytesMax after decompression, padding and headers included */
  constructor(bytesMax = 256 * 1024 ** 3) {
    this.#bytesMax = bytesMax;
  }

  countUncompressed(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#bytesMax) {
      throw exceeded('image', `more than ${this.#bytesMax} bytes in all its layers`);
    }
  }
}

/** Expansion is not judged before this much has come out: small runs of zeros are normal. */
const RATIO_GRACE_BYTES = 64 * 1024 * 1024;

export class UnpackBudget {
  readonly #entryCountMax: number;
  readonly #bytesMax: number;
  readonly #ratioMax: number;
  readonly #depthMax: number;
  readonly #tree: TreeBudget | undefined;
  #entryCount = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  /** @param tree that the archive's bytes count for too */
  constructor(limits: UnpackLimits = {}, tree?: TreeBudget) {
    this.#tree = tree;
    this.#entryCountMax = limits.entryCountMax ?? 1_000_000;
    this.#bytesMax = limits.bytesMax ?? 64 * 1024 ** 3;
    this.#ratioMax = limits.ratioMax ?? 400;
    this.#depthMax = limits.depthMax ?? 512;
  }

  get entryCount(): number {
    return this.#entryCount;
  }

  countEntry(name: string, depth: number): void {
    this.#entryCount += 1;
    if (this.#entryCount > this.#entryCountMax) {
      throw exceeded(name, `more than ${this.#entryCountMax} entries`);
    }
    if (depth > this.#depthMax)
      throw exceeded(name, `more than ${this.#depthMax} directories deep`);
  }

  countCompressed(bytes: number): void {
    this.#bytesIn += bytes;
  }

  countUncompressed(bytes: number): void {
    this.#bytesOut += bytes;
    this.#tree?.countUncompressed(bytes);
    if (this.#bytesOut > this.#bytesMax) {
      throw exceeded('archive', `more than ${this.#bytesMax} bytes`);
    }
    const isRatioJudged = this.#bytesIn > 0 && this.#bytesOut > RATIO_GRACE_BYTES;
    if (isRatioJudged && this.#bytesOut > this.#bytesIn * this.#ratioMax) {
      throw exceeded('archive', `expands more than ${this.#ratioMax} times`);
    }
  }
}

function exceeded(subject: string, detail: string): UnpackError {
  return new UnpackError('LimitExceeded', subject, detail);
}
