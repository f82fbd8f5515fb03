/**
 * Pulls that were begun, and of which it is not known yet how they end: a file each image, and a count of
 * those of this kubelet. Upstream: pkg/kubelet/images/pullmanager/image_pull_manager.go,
 * RecordPullIntent, decrementImagePullIntent (v1.36).
 */
import {
  Background,
  operation,
  rethrowProgrammerError,
  type Host,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { INTENT_CODEC } from './record-codec.ts';
import { RecordDirectory } from './record-directory.ts';
import { StripedLocks } from './striped-locks.ts';

export interface PullIntentsOptions {
  readonly world: World;
  readonly host: Host;
  readonly path: string;
  readonly cacheSize: number;
  readonly stripes: number;
}

export class PullIntents {
  readonly #files: RecordDirectory<string>;
  readonly #locks: StripedLocks;
  readonly #background: Background;
  /** Pulls under way by image, as the pod writes it. */
  readonly #counts = new Map<string, number>();

  constructor({ world, host, path, cacheSize, stripes }: PullIntentsOptions) {
    this.#files = new RecordDirectory({ host, path, cacheSize, codec: INTENT_CODEC });
    this.#locks = new StripedLocks(stripes);
    this.#background = new Background(world.loop);
  }

  /** How many are on the disk, and how full their cache is in percent. */
  get size(): Pick<RecordDirectory<string>, 'fileCount' | 'cacheUsagePercent'> {
    return this.#files;
  }

  load(): Steps<void> {
    return this.#files.load();
  }

  /** Those on the disk. */
  list(): Steps<readonly string[]> {
    return this.#files.list();
  }

  /** @throws {FileSystemError} */
  delete(image: string): Steps<void> {
    return this.#files.delete(image);
  }

  /** @throws {Error} if the file cannot be looked at */
  *has(image: string): Steps<boolean> {
    return this.#counts.has(image) || (yield* this.#files.get(image)) !== undefined;
  }

  /** One more pull of an image of which one is under way, if nobody is about to change that. */
  join(image: string): boolean {
    const count = this.#counts.get(image) ?? 0;
    if (count === 0 || !this.#locks.isFree(image)) return false;
    this.#counts.set(image, count + 1);
    return true;
  }

  /** One pull of several ended. */
  leave(image: string): boolean {
    const count = this.#counts.get(image) ?? 0;
    if (count <= 1 || !this.#locks.isFree(image)) return false;
    this.#counts.set(image, count - 1);
    return true;
  }

  /** @throws {FileSystemError} */
  begin(image: string): Steps<void> {
    return this.#locks.hold(image, () => this.#begin(image));
  }

  /** The file goes with the last pull of the image; one that cannot be removed is the next kubelet's to judge. */
  *end(image: string): Steps<void> {
    try {
      yield* this.#locks.hold(image, () => this.#end(image));
    } catch (error) {
      rethrowProgrammerError(error);
    }
  }

  /** As `end`, beside whoever was broken off. */
  abandon(image: string): void {
    this.#background.run(operation(() => this.end(image)));
  }

  /** What is under way stays on the disk as it is. */
  stop(): void {
    this.#background.stop();
  }

  *#begin(image: string): Steps<void> {
    const count = this.#counts.get(image) ?? 0;
    this.#counts.set(image, count + 1);
    if (count > 0) return;
    let isWritten = false;
    try {
      yield* this.#files.put(image);
      isWritten = true;
    } finally {
      if (!isWritten) this.abandon(image);
    }
  }

  *#end(image: string): Steps<void> {
    const count = this.#counts.get(image) ?? 0;
    if (count <= 1) {
      // The count is the last to go: as long as the file is there, it is told.
      yield* this.#files.delete(image);
      this.#counts.delete(image);
    } else {
      this.#counts.set(image, count - 1);
    }
  }
}
