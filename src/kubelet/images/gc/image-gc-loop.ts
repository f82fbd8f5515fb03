/**
 * When images are collected: at the kubelet's start, then five minutes after the end of each collection.
 * Upstream: pkg/kubelet/kubelet.go, StartGarbageCollection; images/image_gc_manager.go, Start (v1.36).
 *
 * Upstream looks which images there are in a loop of its own beside this one, with the same period. A
 * collection begins with the same look, so one loop is enough; where nothing is ever collected, it only looks.
 */
import type { EventRecorder } from '../../../api/index.ts';
import {
  rethrowProgrammerError,
  type Instant,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import { aggregateErrors, IMAGE_GC_MS, nodeSubject, RepeatedWork } from '../../model/index.ts';
import type { ImageGCDecisions } from './image-gc-decisions.ts';
import type { ImageGCManager } from './image-gc-manager.ts';

export interface ImageGCLoopOptions {
  readonly world: World;
  readonly actor: string;
  readonly nodeName: string;
  readonly recorder: EventRecorder;
  /** False: images are only looked at. */
  readonly collects: boolean;
  readonly manager: ImageGCManager;
  readonly decisions: Pick<ImageGCDecisions, 'tellsOfImageGCFailure'>;
}

export class ImageGCLoop {
  readonly #options: ImageGCLoopOptions;
  readonly #loop: RepeatedWork;
  #beganAt: Instant = 0;
  #failuresInARow = 0;

  constructor(options: ImageGCLoopOptions) {
    const { world, actor, collects } = options;
    this.#options = options;
    this.#loop = new RepeatedWork({
      loop: world.loop,
      lane: actor,
      periodMs: IMAGE_GC_MS,
      work: () => (collects ? this.#collect() : this.#look()),
    });
  }

  start(): void {
    this.#beganAt = this.#options.world.now();
    this.#loop.start();
  }

  stop(): void {
    this.#loop.stop();
  }

  *#collect(): Steps<void> {
    const { manager, recorder, nodeName, decisions } = this.#options;
    try {
      yield* manager.garbageCollect(this.#beganAt);
      this.#failuresInARow = 0;
    } catch (error) {
      rethrowProgrammerError(error);
      const message = aggregateErrors([error]);
      this.#failuresInARow += 1;
      if (decisions.tellsOfImageGCFailure(this.#failuresInARow)) {
        recorder.event(nodeSubject(nodeName), 'Warning', 'ImageGCFailed', message);
      } else {
        this.#note(message);
      }
    }
  }

  *#look(): Steps<void> {
    try {
      yield* this.#options.manager.detectImages(this.#options.world.now());
    } catch (error) {
      rethrowProgrammerError(error);
      this.#note(aggregateErrors([error]));
    }
  }

  #note(why: string): void {
    const { world, actor, nodeName } = this.#options;
    world.trace.append(actor, 'kubelet.workFailed', {
      work: 'image GC',
      uid: nodeName,
      error: why,
    });
  }
}
