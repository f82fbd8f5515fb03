/**
 * A pull between its two records: before it the intent, after it who may use what came, or that nothing
 * came. Upstream: pkg/kubelet/images/image_manager.go, pullImage (v1.36).
 */
import { operation, rethrowProgrammerError, type Operation, type Steps } from '../../sim/index.ts';
import { ContainerStartError, criErrorText } from '../model/index.ts';
import type { PullCredential } from './credentials/index.ts';
import type { PullRecords } from './pull-records/index.ts';

/** What a pull tells its record. */
export interface PulledImage {
  readonly imageId: string;
  /** What opened the door; undefined: it was open. */
  readonly credential: PullCredential | undefined;
}

/** @throws {ContainerStartError} if the intent cannot be recorded, and nothing was pulled */
export function underIntent<T extends PulledImage>(
  records: PullRecords,
  image: string,
  pull: Steps<T>,
): Steps<T> {
  return new PullIfNew(records, image).runAnyway(pull);
}

/**
 * A pull of what is published already, which asks first whether there is anything to pull: its intent is
 * written once it is known that there is. Nothing is fetched before, so what a kubelet that dies leaves says
 * the same. See docs/decisions/0019.
 */
export class PullIfNew {
  readonly #records: PullRecords;
  readonly #image: string;
  #isBegun = false;
  #refusal: ContainerStartError | undefined;

  constructor(records: PullRecords, image: string) {
    this.#records = records;
    this.#image = image;
  }

  /** For who is about to pull. @throws {ContainerStartError} as `underIntent` */
  readonly begin = (): Operation<void> => operation(() => this.writeIntent());

  run<T extends PulledImage>(pull: Steps<T>): Steps<T> {
    return this.#run(pull, true);
  }

  /** With the intent first, whether there is anything new or not. */
  runAnyway<T extends PulledImage>(pull: Steps<T>): Steps<T> {
    return this.#run(pull, false);
  }

  *#run<T extends PulledImage>(pull: Steps<T>, asksFirst: boolean): Steps<T> {
    const records = this.#records;
    const image = this.#image;
    // If a pull of the image is under way, its intent says so of this one too.
    if (!asksFirst) this.#isBegun = records.joinPull(image);
    if (!asksFirst && !this.#isBegun) yield* this.writeIntent();
    let isOver = false;
    let pulled: T;
    try {
      pulled = yield* pull;
      isOver = true;
    } catch (error) {
      rethrowProgrammerError(error);
      isOver = true;
      if (this.#isBegun) yield* records.recordPullFailed(image);
      throw this.#refusal ?? error;
    } finally {
      // Cancelled: nobody waits any more, but the intent is not to stay.
      if (!isOver && this.#isBegun) records.abandonPull(image);
    }
    const { imageId, credential } = pulled;
    if (this.#isBegun) yield* records.recordPulled(image, imageId, credential);
    else yield* records.recordUse(image, imageId, credential);
    return pulled;
  }

  /** Once. @throws {ContainerStartError} */
  *writeIntent(): Steps<void> {
    if (this.#isBegun) return;
    try {
      yield* this.#records.recordPullIntent(this.#image);
      this.#isBegun = true;
    } catch (error) {
      rethrowProgrammerError(error);
      const why = criErrorText(error);
      const what = `image pull intent for container image "${this.#image}"`;
      this.#refusal = new ContainerStartError(why, `Failed to record ${what}: ${why}`);
      throw this.#refusal;
    }
  }
}
