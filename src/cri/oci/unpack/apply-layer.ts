/**
 * Applies layers to a tree: decompress, parse, plan, play, one entry at a time; never more in memory
 * than a few chunks and the names seen.
 *
 * What it writes is not synced: the caller does that when the tree is complete. A failure leaves the tree
 * half-written; the caller throws it away.
 */
import { type FileSystem, rethrowProgrammerError } from '../../../sim/index.ts';
import { createHash } from '#hash';
import { PORTABLE_DECODERS, type Decoders } from './decoders.ts';
import { decompressed } from './decompress.ts';
import { extendedAttributesOf, layerEntryOf, type LayerEntry } from './layer-entry.ts';
import { planEntry } from './layer-plan.ts';
import { LayerPlayer } from './layer-player.ts';
import { LayerRecords } from './layer-record.ts';
import { Omissions, type Omitted } from './omissions.ts';
import { ScopedResolver } from './scoped-resolver.ts';
import type { TarHeader } from './strict-tar.ts';
import { tarEntries, type TarEntry } from './tar-entries.ts';
import { asRefusal, UnpackError } from './unpack-error.ts';
import { TreeAttributes } from './tree-attributes.ts';
import { UnpackBudget, type TreeBudget, type UnpackLimits } from './unpack-limits.ts';

export interface ApplyLayerOptions {
  readonly files: FileSystem;
  /** A host path; made if it is missing. Nobody else may change the tree meanwhile. */
  readonly root: string;
  readonly blob: AsyncIterable<Uint8Array>;
  readonly mediaType: string;
  /** `sha256:…` or `sha512:…` of the uncompressed archive. */
  readonly expectedDiffId?: string | undefined;
  readonly limits?: UnpackLimits | undefined;
  /** Of all that goes into the tree. */
  readonly budget?: TreeBudget | undefined;
  /** Of the tree, over all its layers. */
  readonly attributes?: TreeAttributes | undefined;
  /** Default: the portable ones. */
  readonly decoders?: Decoders | undefined;
}

export interface AppliedLayer {
  /** Of the uncompressed archive, by the algorithm that was expected, else sha256. */
  readonly diffId: string;
  readonly entryCount: number;
  /** Content of files, hard links not counted. */
  readonly sizeBytes: number;
  /** Fifos and devices, which cannot be made without mknod, and attributes that are not taken or could not be set. */
  readonly omitted: Omitted;
}

/**
 * Applies one tar layer (compressed as its magic bytes say) onto the tree at root. Whiteouts apply
 * to what earlier layers left.
 *
 * @throws {UnpackError} the archive is to blame
 * @throws {FileSystemError} the disk is
 */
export function applyLayer(options: ApplyLayerOptions): Promise<AppliedLayer> {
  return applyArchive(options, layerEntryOf);
}

/** @param toEntry what a header means: a layer's has whiteouts, an artifact's archive has none. */
export async function applyArchive(
  options: ApplyLayerOptions,
  toEntry: (header: TarHeader) => LayerEntry,
): Promise<AppliedLayer> {
  const { files, root, decoders = PORTABLE_DECODERS } = options;
  const budget = new UnpackBudget(options.limits, options.budget);
  const algorithm = options.expectedDiffId?.startsWith('sha512:') === true ? 'sha512' : 'sha256';
  const hash = createHash(algorithm);
  const archive = tapped(decompressed(options.blob, options.mediaType, budget, decoders), (chunk) =>
    hash.update(chunk),
  );
  await files.mkdir(root, { recursive: true });
  const tree = new LayerTree(files, root, options.attributes);
  try {
    for await (const entry of tarEntries(archive)) {
      const layerEntry = toEntry(entry.header);
      budget.countEntry(layerEntry.name, layerEntry.path.length);
      await tree.apply(layerEntry, entry);
    }
    await tree.finish();
  } finally {
    await tree.abandon();
  }
  const diffId = `${algorithm}:${hash.hex()}`;
  verify(diffId, options.expectedDiffId);
  const { omitted, sizeBytes } = tree;
  return { diffId, entryCount: budget.entryCount, sizeBytes, omitted };
}

class LayerTree {
  readonly omitted = new Omissions();
  readonly #omittedPaths = new Set<string>();
  readonly #resolver: ScopedResolver;
  readonly #player: LayerPlayer;
  readonly #attributes: TreeAttributes;

  constructor(files: FileSystem, root: string, attributes = new TreeAttributes()) {
    this.#attributes = attributes;
    const records = new LayerRecords();
    this.#resolver = new ScopedResolver(files, root, records);
    this.#player = new LayerPlayer(files, this.#resolver, records);
  }

  get sizeBytes(): number {
    return this.#player.writtenBytes;
  }

  async apply(entry: LayerEntry, source: TarEntry): Promise<void> {
    try {
      await this.#apply(entry, source);
    } catch (error) {
      rethrowProgrammerError(error);
      throw asRefusal(error, entry.name);
    }
  }

  async finish(): Promise<void> {
    for (const { path, name } of await this.#player.finish()) {
      this.omitted.add(path, `attribute ${name}`);
    }
  }

  /** Returns when nothing is written any more, whatever has failed. */
  async abandon(): Promise<void> {
    await this.#player.abandon();
  }

  async #apply(entry: LayerEntry, source: TarEntry): Promise<void> {
    // The marker is in the directory; all else is what it names.
    const at =
      entry.kind === 'opaque'
        ? await this.#resolver.resolveDirectory(entry.path)
        : await this.#resolver.resolve(entry.path);
    const { taken, left } = extendedAttributesOf(source.header, entry.kind);
    this.#noteOmissions(entry, at.path, left);
    if (entry.kind === 'hardlink') {
      const existing = await this.#resolver.resolve(entry.existing);
      if (this.#omittedPaths.has(existing.path)) {
        this.#omit(at.path, 'hard link to what was left out');
        return;
      }
      for (const step of planEntry(entry, at, existing)) await this.#play(step, source);
      return;
    }
    for (const step of planEntry(entry, at)) await this.#play(step, source);
    if (entry.kind === 'file' && taken.size > 0) {
      this.#player.setExtendedAttributes(at.path, taken, []);
    }
    if (entry.kind === 'directory') {
      const stale = this.#attributes.replace(at.path, [...taken.keys()]);
      this.#player.setExtendedAttributes(at.path, taken, stale);
    }
  }

  #play(step: ReturnType<typeof planEntry>[number], source: TarEntry): Promise<void> {
    return this.#player.play(step, source.content, source.header);
  }

  #noteOmissions(entry: LayerEntry, path: string, attributes: readonly string[]): void {
    if (entry.kind === 'special' || entry.kind === 'ignored') this.#omit(path, entry.what);
    else this.#omittedPaths.delete(path);
    for (const name of attributes) this.omitted.add(path, `attribute ${name}`);
  }

  #omit(path: string, what: string): void {
    this.omitted.add(path, what);
    this.#omittedPaths.add(path);
  }
}

/** Bytes on their way, shown to an observer. */
async function* tapped(
  chunks: AsyncIterable<Uint8Array>,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) {
    see(chunk);
    yield chunk;
  }
}

function verify(diffId: string, expected: string | undefined): void {
  if (expected === undefined || expected === diffId) return;
  throw new UnpackError('DigestMismatch', expected, `uncompressed content has digest ${diffId}`);
}
