/**
 * All that an image service keeps on a disk, in one directory, and what concerns it as a whole.
 *
 *     <root>/blobs      verified content            content-store.ts
 *     <root>/images.json  references and objects    image-index.ts
 *     <root>/unpacked   trees, ready to be mounted  snapshots.ts
 *     <root>/mounts     who is mounted where        mounts.ts
 *
 * What containers show of it is mounted elsewhere: image-volumes.ts.
 *
 * Each blob has an image that owns it, each tree an image or a mount. What a failure leaves without an
 * owner goes with the next removal.
 */
import {
  DurableDirectories,
  isFileSystemError,
  measureUsage,
  perform,
  rethrowProgrammerError,
  type Host,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { CriError, type FilesystemUsage } from '../index.ts';
import { ContentStore } from './content-store.ts';
import type { CostModel } from './costs.ts';
import { Debris } from './debris.ts';
import { during } from './errors.ts';
import { ImageIndex } from './image-index.ts';
import { ImageVolumes } from './image-volumes.ts';
import { Losses } from './losses.ts';
import { Mounts, type MountRecord } from './mounts.ts';
import type { StoredObject } from './saved-index.ts';
import { Snapshots } from './snapshots.ts';
import type { Decoders } from './unpack/index.ts';

export interface ImageStoreOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly root: string;
  readonly stateDirectory: string;
  readonly costs: CostModel;
  readonly decoders?: Decoders | undefined;
}

export class ImageStore {
  readonly content: ContentStore;
  readonly index: ImageIndex;
  readonly losses: Losses;
  readonly snapshots: Snapshots;
  readonly mounts: Mounts;
  readonly volumes: ImageVolumes;
  readonly #options: ImageStoreOptions;
  readonly #debris: Debris;

  constructor(options: ImageStoreOptions) {
    const { host, root } = options;
    const debris = new Debris(options);
    this.#options = options;
    this.#debris = debris;
    const directories = new DurableDirectories(host);
    this.content = new ContentStore(host, root, directories, debris);
    this.index = new ImageIndex(host, root, directories);
    this.mounts = new Mounts(host, root);
    this.losses = new Losses({ content: this.content, ...options, index: this.index });
    this.snapshots = new Snapshots({
      content: this.content,
      ...options,
      losses: this.losses,
      debris,
    });
    this.volumes = new ImageVolumes({
      snapshots: this.snapshots,
      ...options,
      mounts: this.mounts,
      show: (object, record) => this.mount(object, record),
    });
  }

  /** Reads what an earlier life left. @throws {CriError} */
  *load(): Steps<void> {
    const parts = [this.content, this.index, this.snapshots, this.mounts];
    try {
      for (const part of parts) yield* perform(part.load());
      yield* this.losses.findBySize();
      // An image whose content went before the index could say so, when the last life ended, is gone.
      this.losses.forgetIncomplete();
      this.volumes.load();
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#notOpened(error);
    }
  }

  /** Reads what is listed, and changes nothing: somebody else may be at work there. @throws {CriError} */
  *look(): Steps<void> {
    try {
      // In this order: what the other one takes away leaves the index before it leaves the disk.
      for (const part of [this.index, this.content]) yield* perform(part.look());
      this.losses.forgetIncomplete();
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#notOpened(error);
    }
  }

  /** A part that says itself what is wrong with it has named its place. */
  #notOpened(error: unknown): CriError {
    if (error instanceof CriError) return error;
    return during(`failed to open image store "${this.#options.root}"`, error);
  }

  /**
   * Removes what belongs to no image, no mount and no work under way: content of images that are gone,
   * blobs of pulls that failed, debris. If it fails, the next one goes on with what is left.
   */
  *collect(): Steps<void> {
    // The index first: all that it lists on the disk must be there, whenever this ends.
    while (!this.index.isSaved) yield* this.#saveIndex();
    this.#dropUnowned();
    yield* this.#debris.clear();
  }

  /** A full disk has room for another index only once what is not in it any more is gone. */
  *#saveIndex(): Steps<void> {
    try {
      yield* perform(this.index.save());
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOSPC')) throw error;
      this.#dropUnowned();
      yield* this.#debris.clear();
      yield* perform(this.index.save());
    }
  }

  /**
   * Shows an object's tree, which was there, at the record's path. If somebody else took it away since, it is
   * unpacked again. @throws {CriError | FileSystemError}
   */
  *mount(object: StoredObject, record: MountRecord): Steps<void> {
    const tree = this.snapshots.pathOf(object);
    try {
      yield* this.mounts.mount(record, tree);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isFileSystemError(error, 'ENOENT')) throw error;
      if (yield* this.snapshots.isThere(object)) throw error;
      yield* this.snapshots.ensure(object, record.imageRef);
      yield* this.mounts.mount(record, tree);
    }
  }

  #dropUnowned(): void {
    this.content.dropUnowned(new Set(this.index.list().flatMap((object) => object.blobs)));
    this.snapshots.dropUnowned(
      (digest) => this.index.hasManifest(digest) || this.mounts.isMounted(digest),
    );
  }

  /**
   * Takes away what was under way when this life ended: how far that had come is a matter of real speed, which
   * must not show to the next one. @throws {FileSystemError}
   */
  *dropUnfinished(): Steps<void> {
    yield* this.#debris.clear();
  }

  /** Waits for what is really under way, or real speed would show in the answer. @throws {CriError} */
  *usage(): Steps<FilesystemUsage> {
    const { world, host, root } = this.#options;
    try {
      const usage = yield* perform(world.realWork.afterAll(() => measureUsage(host.files, root)));
      return { timestamp: world.now(), fsId: { mountpoint: root }, ...usage };
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to measure image store "${root}"`, error);
    }
  }
}
