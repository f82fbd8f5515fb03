/** Tar archives for tests, byte by byte, honest and hostile. Names may be of any bytes (sim/name-bytes.ts). */
import { bytesOfName } from '../../../../sim/index.ts';

const BLOCK = 512;
const NAME_BYTES_MAX = 100;
const encoder = new TextEncoder();

export interface TarPart {
  /** One that is too long for the header is written as an extended record. */
  readonly name: string;
  /** POSIX type flag: `0` file, `1` link, `2` symlink, `3` `4` devices, `5` directory, `6` fifo. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly linkname?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Seconds. */
  readonly mtime?: number;
  /** What the header claims; default the content's. */
  readonly size?: number;
  /** Extended records, written before the entry. */
  readonly pax?: Readonly<Record<string, string>>;
  /** Default POSIX's; GNU's is `ustar  \0`, V7 has none. */
  readonly magic?: string;
  /** POSIX: what stands before the name. */
  readonly prefix?: string;
  /** Fields of the header as they stand there, in place of what would be written. */
  readonly fields?: Readonly<Partial<Record<keyof typeof FIELDS, string>>>;
}

/** Where fields begin, and where they end. */
const FIELDS = {
  mode: [100, 108],
  uid: [108, 116],
  gid: [116, 124],
  size: [124, 136],
  mtime: [136, 148],
  checksum: [148, 156],
} as const;

export function aFile(name: string, content: string, rest: Partial<TarPart> = {}): TarPart {
  return { name, content, ...rest };
}

export function aDirectory(name: string, rest: Partial<TarPart> = {}): TarPart {
  return { name, type: '5', mode: 0o755, ...rest };
}

export function aSymlink(name: string, linkname: string, rest: Partial<TarPart> = {}): TarPart {
  return { name, type: '2', linkname, mode: 0o777, ...rest };
}

export function aHardLink(name: string, linkname: string): TarPart {
  return { name, type: '1', linkname };
}

/** The whole archive with its two blocks of zeros. */
export function aTar(...parts: readonly TarPart[]): Uint8Array {
  return tarOf(parts);
}

/** The same of more parts than a call has arguments. */
export function tarOf(parts: readonly TarPart[]): Uint8Array {
  return joined([...parts.map(bytesOf), new Uint8Array(2 * BLOCK)]);
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The bytes in chunks of `size`, as a stream. */
export async function* streamOf(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function bytesOf(part: TarPart): Uint8Array {
  const content =
    typeof part.content === 'string'
      ? encoder.encode(part.content)
      : (part.content ?? new Uint8Array(0));
  const body = [header(part, part.size ?? content.length), padded(content)];
  const isLong = bytesOfName(part.name).length > NAME_BYTES_MAX;
  const pax = { ...(isLong ? { path: part.name } : {}), ...part.pax };
  if (Object.keys(pax).length === 0) return joined(body);
  const records = bytesOfName(Object.entries(pax).map(paxRecord).join(''));
  const paxHeader = header({ name: 'PaxHeader', type: 'x' }, records.length);
  return joined([paxHeader, padded(records), ...body]);
}

export function paxRecord([key, value]: readonly [string, string]): string {
  const rest = bytesOfName(` ${key}=${value}\n`).length;
  let length = rest + String(rest).length;
  if (String(length).length + rest !== length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

function padded(content: Uint8Array): Uint8Array {
  return joined([content, new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

function header(part: TarPart, size: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => block.set(bytesOfName(text), at);
  const putField = (field: keyof typeof FIELDS, text: string): void => {
    const [begin, end] = FIELDS[field];
    block.fill(0, begin, end);
    put(begin, text);
  };
  block.set(bytesOfName(part.name).subarray(0, NAME_BYTES_MAX), 0);
  putField('mode', octal(part.mode ?? 0o644, 7));
  putField('uid', octal(part.uid ?? 0, 7));
  putField('gid', octal(part.gid ?? 0, 7));
  putField('size', octal(size, 11));
  putField('mtime', octal(part.mtime ?? 0, 11));
  putField('checksum', ' '.repeat(8));
  put(156, part.type ?? '0');
  put(157, part.linkname ?? '');
  put(257, part.magic ?? 'ustar\x0000');
  put(345, part.prefix ?? '');
  const { checksum, ...fields } = part.fields ?? {};
  for (const [name, text] of Object.entries(fields)) putField(name as keyof typeof FIELDS, text);
  const sum = block.reduce((total, byte) => total + byte, 0);
  putField('checksum', checksum ?? `${octal(sum, 6)}\0 `);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
