/**
 * A pull between its two records: before it the intent, after it who may use what came, or that nothing
 * came. What was begun is written to its end, also if nobody waits for the pull any more.
 * Upstream: pkg/kubelet/images/image_manager.go, pullImage (v1.36).
 */
import {
  Background,
  createOperation,
  follow,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { ContainerStartError } from '../model/index.ts';
import type { PullCredential } from './pull-credentials.ts';
import { errorText } from './pull-errors.ts';
import type { PullRecordsOfKubelet } from './pull-records-of-kubelet.ts';

/** What a pull tells its record. */
export interface PulledImage {
  readonly imageId: string;
  /** What opened the door; undefined: it was open. */
  readonly credential: PullCredential | undefined;
}

export class PullIntents {
  readonly #records: PullRecordsOfKubelet;
  readonly #background: Background;
  readonly #world: World;

  constructor(world: World, records: PullRecordsOfKubelet) {
    this.#world = world;
    this.#records = records;
    this.#background = new Background(world.loop);
  }

  /** Writes nothing any more: what was meant stays on the disk, as after a crash. */
  stop(): void {
    this.#background.stop();
  }

  /** @throws {ContainerStartError} if the intent cannot be recorded, and nothing was pulled */
  *during<T extends PulledImage>(image: string, pull: Steps<T>): Steps<T> {
    try {
      yield* perform(this.#toItsEnd(operation(() => this.#records.recordPullIntent(image))));
    } catch (error) {
      rethrowProgrammerError(error);
      const why = errorText(error);
      const message = `Failed to record image pull intent for container image "${image}": ${why}`;
      throw new ContainerStartError(why, message);
    }
    let isOver = false;
    try {
      const pulled = yield* pull;
      isOver = true;
      const { imageId, credential } = pulled;
      yield* this.#write(() => this.#records.recordPulled(image, imageId, credential));
      return pulled;
    } catch (error) {
      rethrowProgrammerError(error);
      isOver = true;
      yield* this.#write(() => this.#records.recordPullFailed(image));
      throw error;
    } finally {
      // Cancelled: the last thing that happens here, and nobody waits for it.
      if (!isOver) this.#inBackground(operation(() => this.#records.recordPullFailed(image)));
    }
  }

  /** Upstream logs what cannot be written, and goes on. */
  *#write(record: () => Steps<void>): Steps<void> {
    try {
      yield* perform(this.#toItsEnd(operation(record)));
    } catch (error) {
      rethrowProgrammerError(error);
      this.#note(error);
    }
  }

  /** Who waits may stop waiting; the work goes on. */
  #toItsEnd(work: Operation<void>): Operation<void> {
    return createOperation<void>((sink) => {
      let isHeard = true;
      const toItsEnd = createOperation<void>((end) =>
        follow(work, {
          done: () => {
            end.done();
            if (isHeard) sink.done();
          },
          failed: (error) => {
            if (isHeard) sink.failed(error);
            else this.#note(error);
            end.done();
          },
        }),
      );
      this.#inBackground(toItsEnd);
      return () => {
        isHeard = false;
      };
    });
  }

  #inBackground(work: Operation<void>): void {
    this.#background.run(work, (error) => this.#note(error));
  }

  #note(error: unknown): void {
    this.#world.trace.note(`pull record not written: ${errorText(error)}`);
  }
}
