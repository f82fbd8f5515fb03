/**
 * The one reading of a tar archive: headers, extended records and long names are taken in here, and what goes
 * on are entries that no two readers can read in two ways, each with exactly so many bytes of content.
 *
 * Rules, each with a test: header-only types have no payload; nothing counts after the end mark, though its
 * bytes are read; records belong to the next entry that is none itself; global ones to none. Source:
 * Go archive/tar (reader.go), stricter where its silence lets one archive be two.
 */
import { byteLength, nameOfBytes, printableName } from '../../../sim/index.ts';
import { NO_RECORDS, parsePaxRecords, type PaxRecords } from './pax-records.ts';
import {
  BLOCK_BYTES,
  isZeroBlock,
  nulTerminated,
  parseTarBlock,
  type TarBlock,
} from './tar-header.ts';
import { UnpackError } from './unpack-error.ts';

export type TarType =
  'file' | 'link' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo';

/** What an entry says of itself, its extended records and long names applied. */
export interface TarHeader {
  readonly name: string;
  /** Undefined for a type that is not known. */
  readonly type: TarType | undefined;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of its content, in bytes. */
  readonly size: number;
  readonly mtimeSeconds: number;
  /** Target of a link; empty otherwise. */
  readonly linkname: string;
  readonly isSparse: boolean;
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  readonly unreadAttributes: readonly string[];
}

const TYPES: Readonly<Record<string, TarType>> = {
  '0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  // Contiguous, where there was such a thing.
  '7': 'file',
};
const META_FLAGS = 'xgLK';
/** Of one extended header or long name. */
const META_BYTES_MAX = 1024 * 1024;
const META_BYTES_TOTAL_MAX = 64 * 1024 * 1024;
const PATH_BYTES_MAX = 4096;
const TARGET_BYTES_MAX = 4095;

interface Meta {
  readonly flag: string;
  readonly size: number;
}

/** An entry, or the next bytes of its content. */
export type TarPiece = TarHeader | Uint8Array;

export class StrictTar {
  /** A header, or the content of an extended one, as far as it is there. */
  #held = new Uint8Array(BLOCK_BYTES);
  #heldBytes = 0;
  /** Set while the content of an extended header or long name is gathered. */
  #meta: Meta | undefined;
  #contentLeft = 0;
  #paddingLeft = 0;
  #zeroBlocks = 0;
  #metaBytes = 0;
  #records: PaxRecords | undefined;
  #longName: string | undefined;
  #longTarget: string | undefined;

  /** What is in the archive's next bytes. @throws {UnpackError} */
  take(chunk: Uint8Array): readonly TarPiece[] {
    const pieces: TarPiece[] = [];
    for (let at = 0; at < chunk.length && !this.#isEnded;) {
      if (this.#contentLeft > 0) {
        const content = chunk.subarray(at, at + this.#contentLeft);
        pieces.push(content);
        this.#contentLeft -= content.length;
        at += content.length;
        continue;
      }
      if (this.#paddingLeft > 0) {
        const skipped = Math.min(this.#paddingLeft, chunk.length - at);
        this.#paddingLeft -= skipped;
        at += skipped;
        continue;
      }
      const part = chunk.subarray(at, at + this.#held.length - this.#heldBytes);
      at += part.length;
      const held = this.#hold(part);
      if (held === undefined) continue;
      const header = this.#meta === undefined ? this.#block(held) : this.#takeMeta(held);
      if (header !== undefined) pieces.push(header);
    }
    return pieces;
  }

  /** The archive's bytes are at their end. @throws {UnpackError} if that is not the archive's */
  end(): void {
    const isCut =
      this.#heldBytes > 0 || this.#contentLeft + this.#paddingLeft > 0 || this.#meta !== undefined;
    if (isCut) throw corrupt('unexpected end');
    this.#requireNoMeta();
  }

  /** A block, or a meta's content, once it is whole; as it comes, if it comes whole. */
  #hold(part: Uint8Array): Uint8Array | undefined {
    if (part.length === this.#held.length) return part;
    this.#held.set(part, this.#heldBytes);
    this.#heldBytes += part.length;
    if (this.#heldBytes < this.#held.length) return undefined;
    this.#heldBytes = 0;
    return this.#held;
  }

  get #isEnded(): boolean {
    return this.#zeroBlocks === 2;
  }

  #block(block: Uint8Array): TarHeader | undefined {
    if (isZeroBlock(block)) {
      this.#zeroBlocks += 1;
      return undefined;
    }
    if (this.#zeroBlocks > 0) throw corrupt('a block of zeros between entries');
    const header = parseTarBlock(block);
    if (META_FLAGS.includes(header.flag)) {
      this.#beginMeta(header);
      return undefined;
    }
    return this.#entry(header);
  }

  /** Its size is its own: records that came before are for an entry. */
  #beginMeta({ flag, size }: TarBlock): void {
    this.#metaBytes += size;
    if (size > META_BYTES_MAX || this.#metaBytes > META_BYTES_TOTAL_MAX) {
      throw new UnpackError('LimitExceeded', 'extended header', 'too long');
    }
    if (size === 0) this.#apply(flag, new Uint8Array(0));
    else {
      this.#meta = { flag, size };
      this.#held = new Uint8Array(padded(size));
    }
  }

  #takeMeta(content: Uint8Array): undefined {
    const { flag = '', size = 0 } = this.#meta ?? {};
    this.#meta = undefined;
    this.#held = new Uint8Array(BLOCK_BYTES);
    this.#apply(flag, content.subarray(0, size));
  }

  #apply(flag: string, content: Uint8Array): void {
    if (flag === 'x') this.#records = parsePaxRecords(content);
    if (flag === 'L') this.#longName = nameOfBytes(nulTerminated(content));
    if (flag === 'K') this.#longTarget = nameOfBytes(nulTerminated(content));
  }

  #entry(block: TarBlock): TarHeader {
    const records = this.#records ?? NO_RECORDS;
    const name = agreed('name', this.#longName, records.path) ?? block.name;
    const linkname = agreed('target', this.#longTarget, records.linkpath) ?? block.linkname;
    this.#records = undefined;
    this.#longName = undefined;
    this.#longTarget = undefined;
    requireBounded(name, linkname);
    const stated = TYPES[block.flag];
    const type = stated === 'file' && name.endsWith('/') ? 'directory' : stated;
    const size = records.size ?? block.size;
    if (size > 0 && type !== undefined && type !== 'file') {
      throw new UnpackError('ArchiveCorrupt', name, `${type.replace('-', ' ')} with content`);
    }
    const { mtimeSeconds = block.mtimeSeconds, uid = block.uid, gid = block.gid } = records;
    const { isSparse, attributes, unreadAttributes } = records;
    const { mode } = block;
    const kept = { isSparse, attributes, unreadAttributes };
    this.#contentLeft = size;
    this.#paddingLeft = padded(size) - size;
    return { name, type, mode, uid, gid, size, mtimeSeconds, linkname, ...kept };
  }

  #requireNoMeta(): void {
    const { size } = new Set([this.#records, this.#longName, this.#longTarget, undefined]);
    if (size > 1) throw corrupt('an extended header without its entry');
  }
}

/** Two names for one entry are one too many. */
function agreed(
  what: string,
  gnu: string | undefined,
  pax: string | undefined,
): string | undefined {
  if (gnu === undefined || pax === undefined || gnu === pax) return gnu ?? pax;
  throw new UnpackError('ArchiveCorrupt', pax, `has another ${what} too: ${printableName(gnu)}`);
}

function requireBounded(name: string, linkname: string): void {
  for (const [text, most] of [
    [name, PATH_BYTES_MAX],
    [linkname, TARGET_BYTES_MAX],
  ] as const) {
    if (text.length * 3 <= most || byteLength(text) <= most) continue;
    throw new UnpackError('LimitExceeded', `${text.slice(0, 64)}…`, 'name too long');
  }
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

function corrupt(detail: string): UnpackError {
  return new UnpackError('ArchiveCorrupt', 'tar', detail);
}
