/**
 * The extended records of one entry (`x`), strictly: `<length> <key>=<value>\n`, the length counting itself. Pure.
 *
 * Values are bytes. An empty value leaves what the header says, as Go has it; the last of two wins.
 * Source: POSIX.1-2017, pax Extended Header; Go archive/tar · parsePAXRecord, validPAXRecord.
 */
import { nameOfBytes } from '../../../sim/index.ts';
import { UnpackError } from './unpack-error.ts';

export interface PaxRecords {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtimeSeconds?: number;
  readonly isSparse: boolean;
  /** Extended attributes by name, as `SCHILY.xattr.` brings them. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
  /** Names of attributes in a form that nobody else reads either. */
  readonly unreadAttributes: readonly string[];
}

export const NO_RECORDS: PaxRecords = {
  isSparse: false,
  attributes: new Map(),
  unreadAttributes: [],
};

const ATTRIBUTE = 'SCHILY.xattr.';
const UNREAD_ATTRIBUTE = 'LIBARCHIVE.xattr.';
const ATTRIBUTE_BYTES_MAX = 64 * 1024;
const ATTRIBUTES_MAX = 100;
const CHARSETS: ReadonlySet<string> = new Set(['BINARY', 'ISO-IR 10646 2000 UTF-8']);
const [SPACE, EQUALS, NEWLINE] = [0x20, 0x3d, 0x0a];
const LENGTH_DIGITS_MAX = 10;

/** @throws {UnpackError} ArchiveCorrupt, LimitExceeded */
export function parsePaxRecords(bytes: Uint8Array): PaxRecords {
  const values = valuesOf(bytes);
  requireKnownCharset(values.get('hdrcharset'));
  for (const key of ['path', 'linkpath', 'uname', 'gname']) {
    if (values.get(key)?.includes(0) === true) throw malformed(`${key} holds a NUL`);
  }
  const path = textOf(values.get('path'));
  const linkpath = textOf(values.get('linkpath'));
  const size = numberOf('size', values, /^\d{1,16}$/);
  const uid = numberOf('uid', values, /^\d{1,16}$/);
  const gid = numberOf('gid', values, /^\d{1,16}$/);
  const mtimeSeconds = numberOf('mtime', values, /^-?\d{1,16}(?:\.\d*)?$/);
  const keys = [...values.keys()];
  return {
    ...(path === undefined ? {} : { path }),
    ...(linkpath === undefined ? {} : { linkpath }),
    ...(size === undefined ? {} : { size }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(mtimeSeconds === undefined ? {} : { mtimeSeconds }),
    isSparse: keys.some((key) => key.startsWith('GNU.sparse.')),
    attributes: attributesOf(values),
    unreadAttributes: keys
      .filter((key) => key.startsWith(UNREAD_ATTRIBUTE))
      .map((key) => key.slice(UNREAD_ATTRIBUTE.length)),
  };
}

function valuesOf(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const values = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    const digitsEnd = bytes.subarray(at, at + LENGTH_DIGITS_MAX + 1).indexOf(SPACE);
    const digits = String.fromCharCode(...bytes.subarray(at, at + Math.max(0, digitsEnd)));
    if (!/^\d+$/.test(digits)) throw malformed('has no length');
    const end = at + Number(digits);
    const record = bytes.subarray(at + digitsEnd + 1, end - 1);
    if (end <= at + digitsEnd + 1 || end > bytes.length || bytes[end - 1] !== NEWLINE) {
      throw malformed('has another length than it says');
    }
    const keyEnd = record.indexOf(EQUALS);
    if (keyEnd <= 0) throw malformed('has no key');
    const key = nameOfBytes(record.subarray(0, keyEnd));
    if (key.includes('\0')) throw malformed('key holds a NUL');
    values.set(key, record.subarray(keyEnd + 1));
    at = end;
  }
  return values;
}

function requireKnownCharset(value: Uint8Array | undefined): void {
  const charset = textOf(value);
  if (charset !== undefined && !CHARSETS.has(charset)) throw malformed('unknown hdrcharset');
}

/** Undefined also for what is empty: the header's own value stays. */
function textOf(value: Uint8Array | undefined): string | undefined {
  return value === undefined || value.length === 0 ? undefined : nameOfBytes(value);
}

/** The empty text is no number, and none that the header could stand in for: two readers would differ. */
function numberOf(
  key: string,
  values: ReadonlyMap<string, Uint8Array>,
  form: RegExp,
): number | undefined {
  const value = values.get(key);
  if (value === undefined) return undefined;
  const text = nameOfBytes(value);
  const number = Number(text);
  if (form.test(text) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number;
  throw malformed(`${key} is no number`);
}

function attributesOf(values: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Uint8Array> {
  const attributes = new Map<string, Uint8Array>();
  for (const [key, value] of values) {
    if (!key.startsWith(ATTRIBUTE)) continue;
    const name = key.slice(ATTRIBUTE.length);
    if (value.length > ATTRIBUTE_BYTES_MAX) throw exceeded(`attribute ${name} is too long`);
    attributes.set(name, value);
  }
  if (attributes.size > ATTRIBUTES_MAX) throw exceeded('too many attributes');
  return attributes;
}

function malformed(detail: string): UnpackError {
  return new UnpackError('ArchiveCorrupt', 'extended header', `record ${detail}`);
}

function exceeded(detail: string): UnpackError {
  return new UnpackError('LimitExceeded', 'extended header', detail);
}
