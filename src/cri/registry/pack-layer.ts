/**
 * Writes a layer's tar: POSIX ustar, with a PAX record where a name is too long. Deterministic by
 * construction; `tar-stream` reads it back in the tests. Source: POSIX.1-2017, pax, "ustar".
 */
export type LayerFile =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly mode?: number | undefined }
  | { readonly symlink: string }
  | { readonly hardlink: string }
  | { readonly directory: true; readonly mode?: number | undefined };

interface Entry {
  readonly path: string;
  readonly type: '0' | '1' | '2' | '5' | 'x';
  readonly mode: number;
  readonly link: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const NAME_MAX = 100;
const NOTHING = new Uint8Array(0);

/** @param files path to content; parent directories are added, 0755 */
export function packLayer(files: Readonly<Record<string, LayerFile>>): Uint8Array {
  const entries = new Map<string, Entry>();
  for (const [name, file] of Object.entries(files)) {
    const path = name.replace(/^\/+|\/+$/g, '');
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      const parent = path.slice(0, slash);
      if (!entries.has(parent)) entries.set(parent, toEntry(parent, { directory: true }));
    }
    entries.set(path, toEntry(path, file));
  }
  const sorted = [...entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  // Hard links last: their targets must be there first.
  const ordered = [
    ...sorted.filter(({ type }) => type !== '1'),
    ...sorted.filter(({ type }) => type === '1'),
  ];
  const parts = ordered.flatMap((entry) => encode(entry));
  return join([...parts, new Uint8Array(2 * BLOCK)]);
}

function toEntry(path: string, file: LayerFile): Entry {
  if (typeof file === 'string' || file instanceof Uint8Array) {
    return { path, type: '0', mode: 0o644, link: '', bytes: toBytes(file) };
  }
  if ('symlink' in file)
    return { path, type: '2', mode: 0o777, link: file.symlink, bytes: NOTHING };
  if ('hardlink' in file)
    return { path, type: '1', mode: 0o644, link: file.hardlink, bytes: NOTHING };
  if ('directory' in file) {
    return { path: `${path}/`, type: '5', mode: file.mode ?? 0o755, link: '', bytes: NOTHING };
  }
  return { path, type: '0', mode: file.mode ?? 0o644, link: '', bytes: toBytes(file.content) };
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

/** Header and content, with a PAX header before them if ustar cannot say it. */
function encode(entry: Entry): readonly Uint8Array[] {
  const name = new TextEncoder().encode(entry.path);
  const link = new TextEncoder().encode(entry.link);
  const records: string[] = [];
  if (name.length > NAME_MAX || name.length !== entry.path.length)
    records.push(pax('path', entry.path));
  if (link.length > NAME_MAX || link.length !== entry.link.length)
    records.push(pax('linkpath', entry.link));
  const own = [header(entry, name, link), entry.bytes, padding(entry.bytes.length)];
  if (records.length === 0) return own;
  const bytes = new TextEncoder().encode(records.join(''));
  const extended: Entry = { path: 'PaxHeader', type: 'x', mode: 0o644, link: '', bytes };
  return [...encode(extended), ...own];
}

/** `<length> <key>=<value>\n`, the length counting itself. */
function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const restLength = new TextEncoder().encode(rest).length;
  let length = restLength + 1;
  while (String(length).length + restLength !== length) length += 1;
  return `${String(length)}${rest}`;
}

function header(entry: Entry, name: Uint8Array, link: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const text = (at: number, value: string): void => block.set(new TextEncoder().encode(value), at);
  const octal = (at: number, length: number, value: number): void =>
    text(at, `${value.toString(8).padStart(length - 1, '0')}\0`);
  block.set(name.subarray(0, NAME_MAX), 0);
  octal(100, 8, entry.mode);
  octal(108, 8, 0);
  octal(116, 8, 0);
  octal(124, 12, entry.bytes.length);
  octal(136, 12, 0);
  text(148, '        ');
  text(156, entry.type);
  block.set(link.subarray(0, NAME_MAX), 157);
  text(257, 'ustar\u000000');
  const sum = block.reduce((total, byte) => total + byte, 0);
  text(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

function padding(length: number): Uint8Array {
  return new Uint8Array((BLOCK - (length % BLOCK)) % BLOCK);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
