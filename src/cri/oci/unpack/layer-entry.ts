/**
 * What a tar header says, checked and in our words. Pure.
 *
 * Names are cleaned as text: a leading slash counts for nothing, `..` takes away what stands before
 * it, and a name that climbs above the tree is refused. Links on the way are not its business.
 */
import type { TarHeader } from './strict-tar.ts';
import { UnpackError } from './unpack-error.ts';

/** Components from the root of the tree; empty for the root itself. */
export type TreePath = readonly string[];

export interface EntryAttributes {
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Epoch zero if the archive has none. */
  readonly mtimeMs: number;
}

interface Named {
  /** As the archive has it. */
  readonly name: string;
  readonly path: TreePath;
}

export type LayerEntry = Named &
  (
    | { readonly kind: 'file' | 'directory'; readonly attributes: EntryAttributes }
    | {
        readonly kind: 'symlink';
        readonly attributes: EntryAttributes;
        /** Verbatim. */
        readonly target: string;
      }
    /** `existing` is a path of the tree, which may be from an earlier layer. */
    | { readonly kind: 'hardlink'; readonly existing: TreePath }
    /** `path` is what is to vanish. */
    | { readonly kind: 'whiteout' }
    /** `path` is the directory whose content of earlier layers is to vanish. */
    | { readonly kind: 'opaque' }
    /** What cannot be made (devices, fifos), and why it is left out. */
    | { readonly kind: 'special'; readonly what: string }
    /** What is no content (records of AUFS). */
    | { readonly kind: 'ignored'; readonly what: string }
  );

const WHITEOUT_PREFIX = '.wh.';
const AUFS_PREFIX = '.wh..wh.';
const OPAQUE_NAME = '.wh..wh..opq';
const MODE_BITS = 0o7777;
const OWNER_MAX = 2 ** 32 - 2;
/** What a JavaScript date can hold. */
const MTIME_MS_MAX = 8.64e15;

/** @throws {UnpackError} PathEscape, ArchiveCorrupt */
export function layerEntryOf(header: TarHeader): LayerEntry {
  const name = header.name;
  const path = treePathOf(name);
  const whiteout = whiteoutOf(name, path);
  if (whiteout !== undefined) return whiteout;
  const entry = contentEntryOf(header);
  // Whoever resolves these finds content where we have skipped it.
  if (entry.kind === 'hardlink' && isOfAufs(entry.existing)) {
    throw new UnpackError('ArchiveCorrupt', name, 'hard link to a record of AUFS');
  }
  return entry;
}

/** An entry of an archive that is no layer: names that look like whiteouts mean themselves. */
export function contentEntryOf(header: TarHeader): LayerEntry {
  const name = header.name;
  const path = treePathOf(name);
  if (path.length === 0 && header.type !== 'directory') {
    throw new UnpackError('PathEscape', name, 'would replace the root by something else');
  }
  refuseSparse(header);
  switch (header.type) {
    case 'file':
      return { kind: 'file', name, path, attributes: attributesOf(header) };
    case 'directory':
      return { kind: 'directory', name, path, attributes: attributesOf(header) };
    case 'symlink':
      return symlinkOf(header, path);
    case 'link':
      return { kind: 'hardlink', name, path, existing: treePathOf(header.linkname) };
    case 'fifo':
    case 'character-device':
    case 'block-device':
      return { kind: 'special', name, path, what: header.type.replace('-', ' ') };
    default:
      throw new UnpackError('ArchiveCorrupt', name, 'unknown type of entry');
  }
}

/** @throws {UnpackError} PathEscape for a name that climbs above the root. */
export function treePathOf(name: string): TreePath {
  if (name.includes('\0')) throw new UnpackError('ArchiveCorrupt', name, 'name holds a NUL');
  const path: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') path.push(part);
    else if (path.pop() === undefined) {
      throw new UnpackError('PathEscape', name, 'leads out of the tree');
    }
  }
  return path;
}

/** Extended attributes of an entry: what its file is to have, and the names of what is left out. */
export interface ExtendedAttributes {
  readonly taken: ReadonlyMap<string, Uint8Array>;
  readonly left: readonly string[];
}

/**
 * What is a program's own is taken, and what a file is allowed; never what would steer an overlay, a security module
 * or whoever trusts `trusted.*`. A hard link has none of its own, and nothing else can bear any.
 */
export function extendedAttributesOf(
  { attributes, unreadAttributes }: TarHeader,
  kind: LayerEntry['kind'],
): ExtendedAttributes {
  const taken = new Map<string, Uint8Array>();
  const left = [...unreadAttributes];
  for (const [name, value] of attributes) {
    if (isTaken(name, kind)) taken.set(name, value);
    else left.push(name);
  }
  return { taken, left };
}

function isTaken(name: string, kind: LayerEntry['kind']): boolean {
  if (kind !== 'file' && kind !== 'directory') return false;
  if (name === 'security.capability') return kind === 'file';
  return name.startsWith('user.') && !name.startsWith('user.overlay.');
}

function whiteoutOf(name: string, path: TreePath): LayerEntry | undefined {
  if (isOfAufs(path.slice(0, -1))) return { kind: 'ignored', name, path, what: 'AUFS record' };
  const last = path.at(-1);
  if (last === undefined || !last.startsWith(WHITEOUT_PREFIX)) return undefined;
  const directory = path.slice(0, -1);
  if (last === OPAQUE_NAME) return { kind: 'opaque', name, path: directory };
  if (last.startsWith(AUFS_PREFIX)) return { kind: 'ignored', name, path, what: 'AUFS record' };
  const hidden = last.slice(WHITEOUT_PREFIX.length);
  if (hidden === '' || hidden === '.' || hidden === '..') {
    throw new UnpackError('PathEscape', name, 'whiteout of no name');
  }
  return { kind: 'whiteout', name, path: [...directory, hidden] };
}

function isOfAufs(path: TreePath): boolean {
  return path.some((part) => part.startsWith(AUFS_PREFIX));
}

function symlinkOf(header: TarHeader, path: TreePath): LayerEntry {
  const target = header.linkname;
  if (target === '' || target.includes('\0')) {
    throw new UnpackError('ArchiveCorrupt', header.name, 'symbolic link to no name');
  }
  return { kind: 'symlink', name: header.name, path, target, attributes: attributesOf(header) };
}

function attributesOf(header: TarHeader): EntryAttributes {
  const { name, mode, uid, gid } = header;
  for (const id of [uid, gid]) {
    if (id >= 0 && id <= OWNER_MAX) continue;
    throw new UnpackError('ArchiveCorrupt', name, 'owner is no number of 32 bits');
  }
  return { mode: mode & MODE_BITS, uid, gid, mtimeMs: mtimeMsOf(header) };
}

/** To the microsecond. */
function mtimeMsOf({ mtimeSeconds }: TarHeader): number {
  const mtimeMs = Math.round(mtimeSeconds * 1_000_000) / 1000;
  return Math.max(-MTIME_MS_MAX, Math.min(MTIME_MS_MAX, mtimeMs));
}

function refuseSparse({ name, isSparse }: TarHeader): void {
  if (isSparse) throw new UnpackError('ArchiveCorrupt', name, 'sparse files are not supported');
}
