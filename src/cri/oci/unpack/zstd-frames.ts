/**
 * Reads along in a zstd stream: which frames and blocks there are, and how large a window each frame wants.
 * Nothing is decoded. Source: RFC 8878, section 3.1.
 */
export interface ZstdFrames {
  /** Bytes of history that a frame wants; called once for each frame, and once for each block in it. */
  onWork(windowBytes: number): void;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** How many bytes are needed next, and what is to be done with them. */
interface Step {
  readonly bytes: number;
  readonly then: (bytes: DataView) => Step;
}

export class ZstdScanner {
  readonly #frames: ZstdFrames;
  /** Bytes of the step so far; only small ones are kept, the content of blocks is skipped. */
  readonly #held: number[] = [];
  #skip = 0;
  #step: Step;

  constructor(frames: ZstdFrames) {
    this.#frames = frames;
    this.#step = this.#magic();
  }

  /** Whether the stream may end here. */
  get isBetweenFrames(): boolean {
    return this.#skip === 0 && this.#held.length === 0 && this.#step.bytes === 4 && this.#isMagic;
  }

  #isMagic = true;

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) at += this.take(chunk.subarray(at));
  }

  /** Reads to the end of the frame, if that is in the chunk; how many bytes were read. */
  take(chunk: Uint8Array): number {
    let at = 0;
    for (;;) {
      const skipped = Math.min(this.#skip, chunk.length - at);
      this.#skip -= skipped;
      at += skipped;
      if (this.#skip > 0 || (at > 0 && this.isBetweenFrames)) return at;
      while (this.#held.length < this.#step.bytes) {
        const byte = chunk[at];
        if (byte === undefined) return at;
        this.#held.push(byte);
        at += 1;
      }
      const { then } = this.#step;
      const bytes = new DataView(Uint8Array.from(this.#held.splice(0)).buffer);
      this.#isMagic = false;
      this.#step = then(bytes);
    }
  }

  #magic(): Step {
    this.#isMagic = true;
    return {
      bytes: 4,
      then: (bytes) => {
        const magic = bytes.getUint32(0, true);
        if (magic === MAGIC) return { bytes: 1, then: (descriptor) => this.#header(descriptor) };
        if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) return this.#skippable();
        throw new Error('no zstd frame');
      },
    };
  }

  #skippable(): Step {
    return {
      bytes: 4,
      then: (bytes) => {
        this.#skip = bytes.getUint32(0, true);
        return this.#magic();
      },
    };
  }

  #header(descriptor: DataView): Step {
    const flags = descriptor.getUint8(0);
    const isSingle = (flags & 32) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0;
    const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
    const windowBytes = isSingle ? 0 : 1;
    const hasChecksum = (flags & 4) !== 0;
    return {
      bytes: windowBytes + dictionaryBytes + sizeBytes,
      then: (rest) => {
        const window = isSingle
          ? contentSize(rest, dictionaryBytes, sizeBytes)
          : windowSize(rest.getUint8(0));
        this.#frames.onWork(window);
        return this.#block(window, hasChecksum);
      },
    };
  }

  #block(window: number, hasChecksum: boolean): Step {
    return {
      bytes: 3,
      then: (bytes) => {
        const header = bytes.getUint16(0, true) | (bytes.getUint8(2) << 16);
        const isRepeated = ((header >> 1) & 3) === 1;
        this.#frames.onWork(window);
        this.#skip = isRepeated ? 1 : header >> 3;
        if ((header & 1) === 0) return this.#block(window, hasChecksum);
        if (hasChecksum) this.#skip += 4;
        return this.#magic();
      },
    };
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(header: DataView, at: number, bytes: number): number {
  switch (bytes) {
    case 1:
      return header.getUint8(at);
    case 2:
      return header.getUint16(at, true) + 256;
    case 4:
      return header.getUint32(at, true);
    default:
      return Number(header.getBigUint64(at, true));
  }
}
