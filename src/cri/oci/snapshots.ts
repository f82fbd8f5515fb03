/**
 * Unpacked trees: `<root>/unpacked/<hex of the manifest digest>`, one for each object however many
 * mounts show it. Made in a hidden directory, synced, and renamed when complete: a tree is trusted by its name.
 * So it loses that name before it is removed.
 */
import {
  FileSystemError,
  isFileSystemError,
  operation,
  parentPath,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type FileSystem,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { namesIn, type ContentStore } from './content-store.ts';
import { transferMs, type CostModel } from './costs.ts';
import { hexOf, parseDigest, type Digest } from './digest.ts';
import { removeIfPossible, type Debris } from './debris.ts';
import { during } from './errors.ts';
import type { Losses } from './losses.ts';
import type { StoredObject } from './saved-index.ts';
import type { Descriptor } from './manifest.ts';
import {
  applyLayer,
  ArtifactPaths,
  Omissions,
  placeArtifactBlob,
  placedLayers,
  TreeAttributes,
  TreeBudget,
  type Decoders,
  type Omitted,
} from './unpack/index.ts';

export interface SnapshotsOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly root: string;
  readonly content: ContentStore;
  readonly losses: Losses;
  readonly debris: Debris;
  readonly costs: CostModel;
  readonly decoders?: Decoders | undefined;
}

interface Unpacked {
  readonly entries: number;
  readonly omitted: Omitted;
}

/** One that is being written. */
interface Tree {
  readonly kind: StoredObject['kind'];
  readonly root: string;
  readonly budget: TreeBudget;
  readonly paths: ArtifactPaths;
  readonly attributes: TreeAttributes;
}

function aTree(kind: Tree['kind'], root: string): Tree {
  const [budget, paths, attributes] = [new TreeBudget(), new ArtifactPaths(), new TreeAttributes()];
  return { kind, root, budget, paths, attributes };
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #ready = new Set<Digest>();
  readonly #flights = new SingleFlight<void>();

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  load(): Operation<void> {
    const { host, root } = this.#options;
    return host.perform(async (files) => {
      for (const name of await namesIn(files, `${root}/unpacked`)) {
        if (name.startsWith('.')) await files.rm(`${root}/unpacked/${name}`);
        const manifestDigest = parseDigest(`sha256:${name}`) ?? parseDigest(`sha512:${name}`);
        if (manifestDigest !== undefined) this.#ready.add(manifestDigest);
      }
    });
  }

  /** Whether the object's tree is really there; if not, `ensure` makes it anew. */
  *isThere(object: StoredObject): Steps<boolean> {
    const { host } = this.#options;
    const tree = this.pathOf(object);
    const look = host.perform((files) =>
      files.lstat(tree).then(({ type }) => type === 'directory'),
    );
    try {
      if (yield* perform(look)) return true;
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOENT')) throw error;
    }
    this.#ready.delete(object.manifestDigest);
    return false;
  }

  /** Where the object's tree is, or will be. */
  pathOf({ manifestDigest }: Pick<StoredObject, 'manifestDigest'>): string {
    return `${this.#options.root}/unpacked/${hexOf(manifestDigest)}`;
  }

  /** Returns when the object's tree is there. @throws {CriError} */
  *ensure(object: StoredObject, imageRef: string): Steps<void> {
    if (this.#ready.has(object.manifestDigest)) return;
    const unpack = (): Operation<void> => operation(() => this.#unpack(object, imageRef));
    yield* perform(this.#flights.run(object.manifestDigest, unpack));
  }

  /** Writes the tree of an image elsewhere, which is nobody else's, in no time. @throws {CriError} */
  *writeTo(object: StoredObject, files: FileSystem, root: string): Steps<void> {
    if (object.kind === 'artifact') return;
    const { world, content } = this.#options;
    const release = content.hold(object.blobs);
    const { kind, layers, diffIds } = object;
    const tree = aTree(kind, root);
    const write = async (): Promise<void> => {
      for (const [at, layer] of layers.entries()) {
        await this.#writeLayer(tree, layer, diffIds[at], files);
      }
    };
    try {
      yield* perform(world.realWork.run({ start: () => ({ result: write() }) }));
    } finally {
      release();
    }
  }

  /** Forgets the trees that nobody owns; they are debris from now on. */
  dropUnowned(isOwned: (manifestDigest: Digest) => boolean): void {
    for (const manifestDigest of this.#ready) {
      if (isOwned(manifestDigest)) continue;
      this.#ready.delete(manifestDigest);
      const lane = this.#laneOf(manifestDigest);
      this.#options.debris.add(this.pathOf({ manifestDigest }), lane, removeTree);
    }
  }

  /** Work on one tree never overlaps, not even with an unpacking that was given up. */
  #laneOf(manifestDigest: Digest): string {
    return `tree/${this.#options.host.name}/${manifestDigest}`;
  }

  *#unpack(object: StoredObject, imageRef: string): Steps<void> {
    const { content, debris } = this.#options;
    const tree = this.pathOf(object);
    const staging = stagingOf(tree);
    const lane = this.#laneOf(object.manifestDigest);
    for (const path of [tree, staging]) debris.claim(path);
    const release = content.hold(object.blobs);
    let isReady = false;
    try {
      const unpacked = yield* this.#work(object, lane);
      this.#ready.add(object.manifestDigest);
      isReady = true;
      this.#tell(object, imageRef, unpacked);
    } finally {
      release();
      if (!isReady) {
        debris.add(tree, lane, removeTree);
        debris.add(staging, lane);
      }
    }
  }

  *#work(object: StoredObject, lane: string): Steps<Unpacked> {
    const { world, costs } = this.#options;
    const leastMs = transferMs(object.sizeBytes, costs.unpackBytesPerSecond);
    try {
      return yield* perform(
        world.realWork.run({ start: () => ({ result: this.#write(object) }), leastMs, lane }),
      );
    } catch (error) {
      rethrowProgrammerError(error);
      if (mayBeOfContent(error)) yield* this.#findLosses(object);
      throw error;
    }
  }

  /** Of a disk that cannot be read either, the first failure is the one to tell. */
  *#findLosses(object: StoredObject): Steps<void> {
    try {
      yield* this.#options.losses.findIn(object);
    } catch (error) {
      rethrowProgrammerError(error);
    }
  }

  #tell(object: StoredObject, imageRef: string, { entries, omitted }: Unpacked): void {
    const { world, actor } = this.#options;
    world.trace.append(actor, 'image.unpacked', {
      imageRef,
      layers: object.layers.length,
      files: entries,
    });
    const { count, first } = omitted;
    if (count > 0) world.trace.append(actor, 'image.omitted', { imageRef, count, first });
  }

  /** Real work on a directory of its own. */
  async #write(object: StoredObject): Promise<Unpacked> {
    const { files } = this.#options.host;
    const path = this.pathOf(object);
    const staging = stagingOf(path);
    await files.rm(staging);
    await files.mkdir(staging, { recursive: true });
    // As of all directories that no layer names.
    await files.lutimes(staging, 0);
    const omitted = new Omissions();
    const layers = object.kind === 'artifact' ? placedLayers(object.layers) : object.layers;
    const { kind } = object;
    const tree = aTree(kind, staging);
    let entries = 0;
    try {
      for (const [at, layer] of layers.entries()) {
        const written = await this.#writeLayer(tree, layer, object.diffIds[at]);
        entries += written.entries;
        omitted.addAll(written.omitted);
      }
      await removeTree(files, path);
      await files.syncTree(staging);
      await files.rename(staging, path);
    } catch (error) {
      rethrowProgrammerError(error);
      await removeIfPossible(files, staging);
      throw error;
    }
    return { entries, omitted };
  }

  /** One layer onto those below it. @throws {CriError} that names the layer, in containerd's words */
  async #writeLayer(
    { kind, paths, ...tree }: Tree,
    descriptor: Descriptor,
    expectedDiffId: Digest | undefined,
    files = this.#options.host.files,
  ): Promise<Unpacked> {
    const { content, decoders } = this.#options;
    const { mediaType, digest } = descriptor;
    const target = { files, ...tree, blob: content.read(digest), decoders };
    try {
      if (kind === 'artifact') {
        const placed = await placeArtifactBlob({ descriptor, ...target, paths });
        return { entries: placed.files, omitted: placed.omitted };
      }
      const applied = await applyLayer({ mediaType, ...target, expectedDiffId });
      return { entries: applied.entryCount, omitted: applied.omitted };
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to extract layer (${mediaType} ${digest})`, error);
    }
  }
}

/** A full or broken disk says nothing of the blobs; a blob that is missing is content too. */
function mayBeOfContent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof FileSystemError) return ['ENOENT', 'EISDIR'].includes(cause.code);
  return cause !== undefined;
}

/** Beside the tree, and hidden: `<root>/unpacked/.staging-<hex>`. */
function stagingOf(tree: string): string {
  return tree.replace(/[^/]*$/, '.staging-$&');
}

/** Whatever ends in the middle of it, half a tree is never found under the name of the whole. */
async function removeTree(files: FileSystem, tree: string): Promise<void> {
  const hidden = tree.replace(/[^/]*$/, '.removed-$&');
  await files.rm(hidden);
  try {
    await files.rename(tree, hidden);
  } catch (error) {
    rethrowProgrammerError(error);
    if (isFileSystemError(error, 'ENOENT')) return;
    throw error;
  }
  await files.syncDir(parentPath(tree));
  await files.rm(hidden);
}
