/**
 * Where the blobs of an artifact go in its tree: by title, as ORAS names them, or by ModelPack's file path, else
 * by digest. Two blobs never want one place. Pure.
 *
 * Upstream: oras.land/oras-go content/file (`duplicate name`); CRI-O internal/ociartifact.
 */
import { byteLength } from '../../../sim/index.ts';
import { treePathOf, type TreePath } from './layer-entry.ts';
import { UnpackError } from './unpack-error.ts';

export interface BlobDescriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export interface Placement {
  readonly path: TreePath;
  /** Whether the blob is an archive whose content goes below `path`. */
  readonly isUnpacked: boolean;
}

const TITLE = 'org.opencontainers.image.title';
const FILE_PATHS = ['org.cncf.model.filepath', 'org.cnai.model.filepath'] as const;
const UNPACK = 'io.deis.oras.content.unpack';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const MODEL_ARCHIVE = /^application\/vnd\.cn(?:cf|ai)\.model\.[a-z.]+\.v1\.tar(?:\+[a-z]+)?$/;
const NAME_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4096;

/** @throws {UnpackError} PathEscape for a title that names no file of the tree */
export function placementOf({ mediaType, digest, annotations }: BlobDescriptor): Placement {
  const title = titleOf(annotations);
  const path = title === undefined ? [hexOf(digest)] : pathOfTitle(title);
  const isUnpacked = annotations?.[UNPACK] === 'true';
  if (!isUnpacked && title !== undefined && MODEL_ARCHIVE.test(mediaType)) {
    return { path: path.slice(0, -1), isUnpacked: true };
  }
  return { path, isUnpacked };
}

/**
 * The blobs that have a place in the tree, each once: the empty one has none unless it has a title.
 *
 * @throws {UnpackError} ArchiveCorrupt if two of them want the same, PathEscape
 */
export function placedLayers<Blob extends BlobDescriptor>(
  layers: readonly Blob[],
): readonly Blob[] {
  const placed: Blob[] = [];
  const byPath = new Map<string, Blob>();
  const above = new Map<string, Blob>();
  for (const layer of layers) {
    if (layer.mediaType === EMPTY && titleOf(layer.annotations) === undefined) continue;
    const { path, isUnpacked } = placementOf(layer);
    // Archives of a model share a directory, and it is theirs to differ.
    if (isUnpacked && layer.annotations?.[UNPACK] !== 'true') {
      placed.push(layer);
      continue;
    }
    const name = path.join('/');
    const same = byPath.get(name);
    if (same?.digest === layer.digest) continue;
    const parents = path.slice(1).map((_, at) => path.slice(0, at + 1).join('/'));
    const other = same ?? above.get(name) ?? parents.map((each) => byPath.get(each)).find(Boolean);
    if (other !== undefined) throw duplicate(name, layer, other);
    byPath.set(name, layer);
    for (const each of parents) if (!above.has(each)) above.set(each, layer);
    placed.push(layer);
  }
  return placed;
}

function titleOf(annotations: BlobDescriptor['annotations']): string | undefined {
  const names = [TITLE, ...FILE_PATHS];
  return names.map((name) => annotations?.[name]).find((title) => title !== undefined);
}

function pathOfTitle(title: string): TreePath {
  const path = treePathOf(title);
  const parts = title.split('/');
  if (title.startsWith('/')) throw new UnpackError('PathEscape', title, 'title is absolute');
  if (parts.includes('..')) throw new UnpackError('PathEscape', title, 'leads out of the tree');
  if (path.length === 0) throw new UnpackError('PathEscape', title, 'title names no file');
  if (/\p{Cs}/u.test(title)) throw new UnpackError('ArchiveCorrupt', title, 'title is no text');
  const isLong = byteLength(title) > PATH_BYTES_MAX;
  if (isLong || path.some((part) => byteLength(part) > NAME_BYTES_MAX)) {
    throw new UnpackError('LimitExceeded', `${title.slice(0, 64)}…`, 'name too long');
  }
  return path;
}

function duplicate(name: string, one: BlobDescriptor, other: BlobDescriptor): UnpackError {
  const both = `${titleOf(other.annotations) ?? other.digest} of ${other.digest} and ${one.digest}`;
  return new UnpackError('ArchiveCorrupt', name, `duplicate name: ${both}`);
}

function hexOf(digest: string): string {
  const hex = /^[a-z0-9+._-]+:([a-zA-Z0-9]{32,})$/.exec(digest)?.[1];
  if (hex === undefined) throw new UnpackError('PathEscape', digest, 'is not a digest');
  return hex;
}
