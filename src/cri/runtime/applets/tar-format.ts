/** Headers of archives: POSIX ustar, and of the extensions what is written for long names. Source: POSIX.1-2017, pax. */
export const BLOCK_BYTES = 512;

export interface TarHeader {
  /** Byte text, as all of it. */
  readonly name: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly mtimeSeconds: number;
  /** `0` a file, `1` a hard link, `2` a symbolic link, `5` a directory; `L`, `K` and `x` are about the next one. */
  readonly type: string;
  readonly linkName: string;
}

const NAME_BYTES = 100;
const PREFIX_BYTES = 155;

/** With what has to come before it: names that are longer than a header has room for. */
export function encodeHeader(header: TarHeader): string {
  const { name, linkName } = header;
  const split = splitName(name);
  const longName = split === undefined ? longText('L', name) : '';
  const longLink = linkName.length > NAME_BYTES ? longText('K', linkName) : '';
  const [prefix, rest] = split ?? ['', name.slice(0, NAME_BYTES)];
  return longLink + longName + block({ ...header, name: rest }, prefix);
}

function longText(type: 'L' | 'K', text: string): string {
  const content = `${text}\0`;
  const sizes = { mode: 0, uid: 0, gid: 0, mtimeSeconds: 0, sizeBytes: content.length };
  return block({ name: '././@LongLink', linkName: '', type, ...sizes }, '') + padded(content);
}

/** In two parts that fit, at a slash. */
function splitName(name: string): readonly [prefix: string, rest: string] | undefined {
  if (name.length <= NAME_BYTES) return ['', name];
  const slash = name.indexOf('/', name.length - NAME_BYTES - 1);
  if (slash <= 0 || slash > PREFIX_BYTES || slash === name.length - 1) return undefined;
  return [name.slice(0, slash), name.slice(slash + 1)];
}

function block(header: TarHeader, prefix: string): string {
  const { name, mode, uid, gid, sizeBytes, mtimeSeconds, type, linkName } = header;
  const octal = (value: number, length: number): string =>
    `${value.toString(8).padStart(length - 1, '0')}\0`;
  const head =
    text(name, NAME_BYTES) +
    octal(mode & 0o7777, 8) +
    octal(uid, 8) +
    octal(gid, 8) +
    octal(sizeBytes, 12) +
    octal(mtimeSeconds, 12);
  const tail =
    type +
    text(linkName.slice(0, NAME_BYTES), NAME_BYTES) +
    'ustar  \0' +
    text('root', 32) +
    text('root', 32) +
    text('', 16) +
    text(prefix, PREFIX_BYTES);
  const sum = sumOf(`${head}        ${tail}`);
  return padded(`${head}${sum.toString(8).padStart(6, '0')}\0 ${tail}`);
}

function text(value: string, length: number): string {
  return value.padEnd(length, '\0');
}

export function padded(content: string): string {
  return content.padEnd(Math.ceil(content.length / BLOCK_BYTES) * BLOCK_BYTES, '\0');
}

function sumOf(content: string): number {
  let sum = 0;
  for (let at = 0; at < content.length; at++) sum += content.charCodeAt(at);
  return sum;
}

/** Undefined: a block of zeros, the end. @throws {RangeError} it is no header */
export function decodeHeader(content: string): TarHeader | undefined {
  if (/^\0*$/.test(content)) return undefined;
  const sum = sumOf(`${content.slice(0, 148)}        ${content.slice(156)}`);
  if (numberAt(content, 148, 8) !== sum) throw new RangeError('invalid tar magic');
  const prefix = content.startsWith('ustar\0', 257) ? textAt(content, 345, PREFIX_BYTES) : '';
  const name = textAt(content, 0, NAME_BYTES);
  const type = content[156] ?? '0';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: numberAt(content, 100, 8),
    uid: numberAt(content, 108, 8),
    gid: numberAt(content, 116, 8),
    sizeBytes: numberAt(content, 124, 12),
    mtimeSeconds: numberAt(content, 136, 12),
    type: type === '\0' ? '0' : type,
    linkName: textAt(content, 157, NAME_BYTES),
  };
}

function textAt(content: string, at: number, length: number): string {
  const field = content.slice(at, at + length);
  const end = field.indexOf('\0');
  return end < 0 ? field : field.slice(0, end);
}

function numberAt(content: string, at: number, length: number): number {
  if (content.charCodeAt(at) >= 0x80) {
    let value = content.charCodeAt(at) & 0x7f;
    for (let byte = at + 1; byte < at + length; byte++) {
      value = value * 256 + content.charCodeAt(byte);
    }
    return value;
  }
  return Number.parseInt(textAt(content, at, length).trim() || '0', 8);
}

/** Records of an extended header: `path`, `linkpath`, `size`. */
export function decodeRecords(content: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const [head = '', length = '0'] = /^(\d+) /.exec(content.slice(at, at + 20)) ?? [];
    const record = content.slice(at + head.length, at + Number(length) - 1);
    const equals = record.indexOf('=');
    if (head === '' || equals < 0) break;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += Number(length);
  }
  return records;
}
