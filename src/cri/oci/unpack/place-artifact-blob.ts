/**
 * Puts the blobs of an artifact into a tree, as ORAS names them: by title, else by digest.
 * Placing is deterministic: mode 0644 and modification time zero, for a blob carries neither.
 *
 * Upstream: oras.land/oras-go content/file.
 */
import type { FileSystem } from '../../../sim/index.ts';
import { applyArchive } from './apply-layer.ts';
import type { ArtifactPaths } from './artifact-paths.ts';
import { placementOf, type BlobDescriptor } from './artifact-titles.ts';
import { createVerifier, parseDigest } from '../digest.ts';
import type { Decoders } from './decoders.ts';
import { contentEntryOf, type TreePath } from './layer-entry.ts';
import { planEntry } from './layer-plan.ts';
import { LayerPlayer } from './layer-player.ts';
import { LayerRecords } from './layer-record.ts';
import { NOTHING_OMITTED, type Omitted } from './omissions.ts';
import { ScopedResolver } from './scoped-resolver.ts';
import type { TarHeader } from './strict-tar.ts';
import { UnpackError } from './unpack-error.ts';
import type { TreeBudget } from './unpack-limits.ts';

const UNPACKED_DIGEST = 'io.deis.oras.content.digest';
const FILE_ATTRIBUTES = { mode: 0o644, uid: 0, gid: 0, mtimeMs: 0 } as const;

export interface ArtifactBlobOptions {
  readonly files: FileSystem;
  /** A host path; made if it is missing. */
  readonly root: string;
  readonly blob: AsyncIterable<Uint8Array>;
  readonly descriptor: BlobDescriptor;
  /** Of the whole artifact, for all its blobs: who has which path, and how much they may come to. */
  readonly paths: ArtifactPaths;
  readonly budget?: TreeBudget | undefined;
  /** Default: the portable ones. */
  readonly decoders?: Decoders | undefined;
}

export interface PlacedBlob {
  /** Content of the files written. */
  readonly sizeBytes: number;
  /** 1, or the entries of an archive that was unpacked. */
  readonly files: number;
  readonly omitted: Omitted;
}

/**
 * Puts one blob of an artifact into the tree: as a file named by its title annotation (directories
 * made as needed) or by its digest's hex; a tar blob that says `io.deis.oras.content.unpack: "true"`
 * is extracted below its title.
 *
 * @throws {UnpackError} PathEscape for a title that leads out of the tree
 */
export async function placeArtifactBlob(options: ArtifactBlobOptions): Promise<PlacedBlob> {
  const { path, isUnpacked } = placementOf(options.descriptor);
  const blob = verified(options.blob, options.descriptor.digest);
  const place = isUnpacked ? unpackBelow : placeFile;
  return place({ ...options, blob }, path);
}

async function placeFile(options: ArtifactBlobOptions, path: TreePath): Promise<PlacedBlob> {
  const { files, root, blob, descriptor, paths } = options;
  paths.claim(path, false, descriptor.digest);
  await files.mkdir(root, { recursive: true });
  const records = new LayerRecords();
  const resolver = new ScopedResolver(files, root, records);
  const player = new LayerPlayer(files, resolver, records);
  const name = path.join('/');
  const entry = { kind: 'file', name, path, attributes: FILE_ATTRIBUTES } as const;
  for (const step of planEntry(entry, await resolver.resolve(path))) await player.play(step, blob);
  await player.finish();
  const sizeBytes = player.writtenBytes;
  if (sizeBytes !== descriptor.size) {
    const detail = `has ${sizeBytes} bytes instead of ${descriptor.size}`;
    throw new UnpackError('DigestMismatch', descriptor.digest, detail);
  }
  return { sizeBytes, files: 1, omitted: NOTHING_OMITTED };
}

async function unpackBelow(options: ArtifactBlobOptions, title: TreePath): Promise<PlacedBlob> {
  const { files, root, blob, descriptor, budget, decoders } = options;
  const expectedDiffId = descriptor.annotations?.[UNPACKED_DIGEST];
  const mediaType = descriptor.mediaType;
  const applied = await applyArchive(
    { files, root, blob, mediaType, expectedDiffId, budget, decoders },
    below(title, options),
  );
  const { sizeBytes, entryCount, omitted } = applied;
  return { sizeBytes, files: entryCount, omitted };
}

/**
 * Entries below a title. ORAS packs a directory with its title as the first component of each name;
 * other tools pack what is in it. The first entry tells which it was.
 */
function below(
  title: TreePath,
  { paths, descriptor }: ArtifactBlobOptions,
): (header: TarHeader) => ReturnType<typeof contentEntryOf> {
  let prefix: TreePath | undefined;
  const placed = (path: TreePath): TreePath =>
    startsWith(path, prefix ?? []) ? [...title, ...path.slice(prefix?.length ?? 0)] : escape(path);
  const escape = (path: TreePath): never => {
    throw new UnpackError('PathEscape', path.join('/'), `is not below ${title.join('/')}`);
  };
  return (header) => {
    const entry = contentEntryOf(header);
    prefix ??= startsWith(entry.path, title) ? title : [];
    const path = placed(entry.path);
    paths.claim(path, entry.kind === 'directory', descriptor.digest);
    if (entry.kind !== 'hardlink') return { ...entry, path };
    return { ...entry, path, existing: placed(entry.existing) };
  };
}

function startsWith(path: TreePath, start: TreePath): boolean {
  return start.every((name, at) => path[at] === name);
}

/** The bytes on their way. @throws {UnpackError} at their end, if they are not the ones that the digest names */
async function* verified(
  blob: AsyncIterable<Uint8Array>,
  digest: string,
): AsyncGenerator<Uint8Array, void> {
  const expected = parseDigest(digest);
  const verifier = expected === undefined ? undefined : createVerifier(expected);
  for await (const chunk of blob) {
    verifier?.update(chunk);
    yield chunk;
  }
  const found = verifier?.digest();
  if (found !== expected)
    throw new UnpackError('DigestMismatch', digest, `has digest ${found ?? ''}`);
}
