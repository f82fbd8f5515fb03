/**
 * One header block of a tar archive, as V7, POSIX (ustar), GNU and STAR write it. Pure.
 *
 * Each field has one reading: what does not parse is refused, never guessed. Source: POSIX.1-2017, pax; Go's
 * archive/tar (reader.go, strconv.go) where POSIX is silent.
 */
import { nameOfBytes } from '../../../sim/index.ts';
import { UnpackError } from './unpack-error.ts';

export const BLOCK_BYTES = 512;

export interface TarBlock {
  readonly name: string;
  readonly linkname: string;
  /** `0` for the NUL of old archives. */
  readonly flag: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtimeSeconds: number;
}

const NUL = 0;
const SPACE = 0x20;
const ZERO = 0x30;

/** @throws {UnpackError} ArchiveCorrupt */
export function parseTarBlock(block: Uint8Array): TarBlock {
  requireChecksum(block);
  const name = withPrefix(block, textAt(block, 0, 100));
  const number = (at: number, length: number, what: string): number =>
    numberAt(block.subarray(at, at + length), name, what);
  const flag = block[156] === NUL ? '0' : String.fromCharCode(block[156] ?? 0);
  const size = number(124, 12, 'size');
  if (size < 0) throw new UnpackError('ArchiveCorrupt', name, 'size is negative');
  return {
    name,
    linkname: textAt(block, 157, 100),
    flag,
    mode: number(100, 8, 'mode'),
    uid: number(108, 8, 'owner'),
    gid: number(116, 8, 'group'),
    size,
    mtimeSeconds: number(136, 12, 'time'),
  };
}

export function isZeroBlock(block: Uint8Array): boolean {
  // Plain loops, here and below: there are 512 turns for each entry, and an iterator makes an object a turn.
  for (let at = 0; at < block.length; at++) if (block[at] !== 0) return false;
  return true;
}

/** Up to the first NUL. */
export function nulTerminated(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(NUL);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function textAt(block: Uint8Array, at: number, length: number): string {
  return nameOfBytes(nulTerminated(block.subarray(at, at + length)));
}

/** GNU has times where POSIX has the beginning of a long name. */
function withPrefix(block: Uint8Array, name: string): string {
  const isPosix = asciiAt(block, 257, 6) === 'ustar\0';
  if (!isPosix) return name;
  const isStar = asciiAt(block, 508, 4) === 'tar\0';
  const prefix = textAt(block, 345, isStar ? 131 : 155);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function asciiAt(block: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...block.subarray(at, at + length));
}

/** Old archives have the sum of signed bytes. */
function requireChecksum(block: Uint8Array): void {
  let unsigned = 8 * SPACE;
  let signed = unsigned;
  for (let at = 0; at < block.length; at++) {
    if (at >= 148 && at < 156) continue;
    const byte = block[at] ?? 0;
    unsigned += byte;
    signed += byte > 0x7f ? byte - 0x100 : byte;
  }
  const stated = numberAt(block.subarray(148, 156), 'tar', 'checksum');
  if (stated === unsigned || stated === signed) return;
  throw new UnpackError('ArchiveCorrupt', 'tar', 'checksum of a header is wrong');
}

/** Octal digits among spaces and NULs, or a binary number in two's complement behind a set bit. */
function numberAt(field: Uint8Array, name: string, what: string): number {
  const value = ((field[0] ?? 0) & 0x80) === 0 ? octal(field) : binary(field);
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  throw new UnpackError('ArchiveCorrupt', name, `${what} is no number`);
}

/** 0 for no digits; undefined if something else is among them. */
function octal(field: Uint8Array): number | undefined {
  let value = 0;
  let at = afterBlanks(field, 0);
  for (let digit = field[at]; isOctal(digit); digit = field[++at]) value = value * 8 + digit - ZERO;
  return afterBlanks(field, at) === field.length ? value : undefined;
}

function afterBlanks(field: Uint8Array, from: number): number {
  let at = from;
  while (field[at] === SPACE || field[at] === NUL) at++;
  return at;
}

function isOctal(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 8;
}

function binary(field: Uint8Array): number {
  let value = 0n;
  for (const byte of field) value = (value << 8n) | BigInt(byte);
  const bits = BigInt(field.length * 8);
  // The first bit says that it is binary, the second one is the sign.
  const isNegative = ((field[0] ?? 0) & 0x40) !== 0;
  value &= (1n << (bits - 1n)) - 1n;
  return Number(isNegative ? value - (1n << (bits - 1n)) : value);
}
