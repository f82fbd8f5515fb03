/**
 * Content that is on the disk by name, and is not what its name says: cut short, damaged, gone. Whoever finds
 * out takes it away, and with it every object that needs it: who wants one of them fetches what is missing.
 * Nobody looks for it all the time. What is compared: sizes when the store opens, digests of what is read into
 * memory, and of all when an object cannot be unpacked.
 */
import { perform, rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import { isOfBlob, type ContentStore } from './content-store.ts';
import type { Digest } from './digest.ts';
import type { ImageIndex } from './image-index.ts';
import type { StoredObject } from './saved-index.ts';

export interface LossesOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly content: ContentStore;
  readonly index: ImageIndex;
}

export class Losses {
  readonly #options: LossesOptions;

  constructor(options: LossesOptions) {
    this.#options = options;
  }

  /** The bytes of a blob; undefined if it is not there, or is not what its name says. */
  *read(digest: Digest): Steps<Uint8Array | undefined> {
    const { content, world } = this.#options;
    if (!content.has(digest)) return undefined;
    try {
      return yield* perform(
        world.realWork.run({ start: () => ({ result: content.readAll(digest) }) }),
      );
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isOfBlob(error)) throw error;
      this.take([digest]);
      return undefined;
    }
  }

  /** Compares the sizes of all layers. */
  *findBySize(): Steps<void> {
    const { content, index } = this.#options;
    const layers = index.list().flatMap((object) => object.layers);
    const sizes = new Map(layers.map(({ digest, size }) => [digest, size]));
    this.take(yield* perform(content.notOfSize(sizes)));
  }

  /** Reads all that an object needs. */
  *findIn({ blobs }: StoredObject): Steps<void> {
    this.take(yield* perform(this.#options.content.damaged(blobs)));
  }

  /** These are lost. */
  take(digests: readonly Digest[]): void {
    const { world, actor, content } = this.#options;
    for (const digest of digests) {
      if (!content.has(digest)) continue;
      content.drop(digest);
      world.trace.append(actor, 'image.blobLost', { digest });
    }
    if (digests.length > 0) this.forgetIncomplete();
  }

  /** An object is there as long as all that it needs is. */
  forgetIncomplete(): void {
    const { index } = this.#options;
    for (const object of index.list()) {
      if (!this.isComplete(object)) index.remove(object.digest);
    }
  }

  isComplete({ blobs }: StoredObject): boolean {
    return blobs.every((blob) => this.#options.content.has(blob));
  }
}
