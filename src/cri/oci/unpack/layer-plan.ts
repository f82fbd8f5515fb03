/**
 * From an entry of a layer, and what is where it points, to operations on files. Pure.
 *
 * The rules, all of which tests name:
 * - What is there is replaced, never followed or written into; except that a directory over a
 *   directory keeps its content. So a link of one entry cannot lead another astray at its last name.
 * - Directories that an entry implies are made, 0755; what stands in their way is replaced.
 * - A whiteout hides what earlier layers left, at its name and below, and nothing of its own layer,
 *   whichever comes first in the archive. An opaque whiteout does so to a directory's content.
 * - A hard link needs a target that is there and no directory.
 * - Attributes follow content: owner before mode, for a change of owner clears set-id bits.
 *   Directories get their modification time last of all, when nothing more is written into them.
 *
 * Upstream: opencontainers/umoci oci/layer/tar_extract.go and image-spec layer.md.
 */
import type { FileType } from '../../../sim/index.ts';
import type { EntryAttributes, LayerEntry } from './layer-entry.ts';
import { UnpackError } from './unpack-error.ts';

/** Where an entry's path leads in the tree, its parents' links resolved inside the root. */
export interface Destination {
  /** From the root of the tree, `''` for the root: `usr/bin/tool`. */
  readonly path: string;
  /** Directories above it that are not there, outermost first. */
  readonly missing: readonly string[];
  /** What stands where the first of `missing` is to be. */
  readonly obstacle: string | undefined;
  /** What is at `path` itself; a link is not followed. */
  readonly type: FileType | undefined;
}

export type FileOperation =
  | { readonly do: 'remove'; readonly path: string }
  /** Removes what earlier layers left at and below `path`; `keepTop` spares `path` itself. */
  | { readonly do: 'hide'; readonly path: string; readonly keepTop: boolean }
  /** `isImplied`: no entry will say whose it is. */
  | { readonly do: 'mkdir'; readonly path: string; readonly isImplied?: true }
  /** A new file with the entry's content and attributes. */
  | { readonly do: 'write'; readonly path: string; readonly attributes: EntryAttributes }
  | { readonly do: 'symlink'; readonly path: string; readonly target: string }
  | { readonly do: 'link'; readonly path: string; readonly existing: string }
  | {
      readonly do: 'attributes';
      readonly path: string;
      readonly type: 'directory' | 'symlink';
      readonly attributes: EntryAttributes;
    }
  /** From now on `path` belongs to this layer; whiteouts spare it and the directories above. */
  | { readonly do: 'own'; readonly path: string };

/**
 * @param existing for a hard link: where its target leads.
 * @throws {UnpackError} ArchiveCorrupt for a hard link to nothing or to a directory.
 */
export function planEntry(
  entry: LayerEntry,
  at: Destination,
  existing?: Destination,
): readonly FileOperation[] {
  if (entry.kind === 'ignored') return [];
  if (entry.kind === 'whiteout' || entry.kind === 'opaque') return planHiding(entry.kind, at);
  if (entry.kind === 'hardlink') return planHardLink(entry.name, at, existing);
  const make = planParents(at);
  if (at.type !== undefined && !(entry.kind === 'directory' && at.type === 'directory')) {
    make.push({ do: 'remove', path: at.path });
  }
  return [...make, ...planContent(entry, at), { do: 'own', path: at.path }];
}

function planHiding(kind: 'whiteout' | 'opaque', at: Destination): readonly FileOperation[] {
  if (at.type === undefined) return [];
  if (kind === 'opaque' && at.type !== 'directory') return [];
  return [{ do: 'hide', path: at.path, keepTop: kind === 'opaque' }];
}

function planHardLink(
  name: string,
  at: Destination,
  existing: Destination | undefined,
): readonly FileOperation[] {
  if (existing?.type === undefined) {
    throw new UnpackError('ArchiveCorrupt', name, 'hard link to what is not there');
  }
  if (existing.type === 'directory') {
    throw new UnpackError('ArchiveCorrupt', name, 'hard link to a directory');
  }
  if (existing.path === at.path) return [{ do: 'own', path: at.path }];
  if (existing.path.startsWith(`${at.path}/`) || existing.path === at.obstacle) {
    throw new UnpackError('ArchiveCorrupt', name, 'hard link would replace its own target');
  }
  const make = planParents(at);
  if (at.type !== undefined) make.push({ do: 'remove', path: at.path });
  make.push({ do: 'link', path: at.path, existing: existing.path });
  return [...make, { do: 'own', path: at.path }];
}

function planParents(at: Destination): FileOperation[] {
  const make: FileOperation[] = [];
  if (at.obstacle !== undefined) make.push({ do: 'remove', path: at.obstacle });
  for (const path of at.missing) make.push({ do: 'mkdir', path, isImplied: true });
  return make;
}

function planContent(
  entry: Extract<LayerEntry, { kind: 'file' | 'directory' | 'symlink' | 'special' }>,
  at: Destination,
): readonly FileOperation[] {
  const path = at.path;
  if (entry.kind === 'special') return [];
  const { attributes, kind: type } = entry;
  if (type === 'file') return [{ do: 'write', path, attributes }];
  const attribute: FileOperation = { do: 'attributes', path, type, attributes };
  if (entry.kind === 'symlink') return [{ do: 'symlink', path, target: entry.target }, attribute];
  return at.type === 'directory' ? [attribute] : [{ do: 'mkdir', path }, attribute];
}
