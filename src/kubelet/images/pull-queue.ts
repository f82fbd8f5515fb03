/**
 * Who may pull now: one after the other, or so many at once. A pull keeps its place until it has ended,
 * however it ends. Upstream: pkg/kubelet/images/puller.go (v1.36): the serial puller, whose channel holds
 * ten requests beside the one that is pulled, and the parallel one with its tokens.
 */
import {
  createOperation,
  type Cancel,
  type Entry,
  type Operation,
  type World,
} from '../../sim/index.ts';

export interface PullQueueOptions {
  readonly world: World;
  /** `kubelet/<node>`: the lane in which the next pull begins. */
  readonly actor: string;
  readonly serializeImagePulls: boolean;
  /** Undefined: no limit. Looked at only if pulls are not serialized. */
  readonly maxParallelImagePulls: number | undefined;
}

/** Requests that stand in line in the order in which they came; who comes later waits to stand in line. */
const SERIAL_QUEUE_LENGTH = 10;

/** Gives a place back; once is enough. */
type GiveBack = () => void;

interface Waiting {
  readonly begin: () => void;
}

export class PullQueue {
  readonly #world: World;
  readonly #actor: string;
  readonly #places: number;
  /** So many of those who wait are served in their order, the others in any. */
  readonly #orderedMax: number;
  #taken = 0;
  readonly #waiting: Waiting[] = [];
  /** The instant at which a place that was given back is taken by the next. */
  #handover: Entry | undefined;

  constructor(options: PullQueueOptions) {
    const { serializeImagePulls, maxParallelImagePulls = 0 } = options;
    this.#world = options.world;
    this.#actor = options.actor;
    const parallel = maxParallelImagePulls < 1 ? Infinity : maxParallelImagePulls;
    this.#places = serializeImagePulls ? 1 : parallel;
    this.#orderedMax = serializeImagePulls ? SERIAL_QUEUE_LENGTH : 0;
  }

  /** A place, if nobody has to wait for one. */
  tryTake(): GiveBack | undefined {
    const isFree = this.#taken < this.#places && this.#waiting.length === 0;
    return isFree ? this.#place() : undefined;
  }

  /** Waits for a place, and answers how it is given back. Who stops waiting has none. */
  take(): Operation<GiveBack> {
    return createOperation<GiveBack>((sink): Cancel | undefined => {
      const place = this.tryTake();
      if (place !== undefined) {
        sink.done(place);
        return undefined;
      }
      const waiting: Waiting = { begin: () => sink.done(this.#place()) };
      this.#waiting.push(waiting);
      return () => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
      };
    });
  }

  #place(): GiveBack {
    this.#taken += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#taken -= 1;
      if (this.#waiting.length === 0) return;
      this.#handover ??= this.#world.loop.schedule(0, this.#next, this.#actor);
    };
  }

  readonly #next = (): void => {
    this.#handover = undefined;
    while (this.#taken < this.#places && this.#waiting.length > 0) this.#takeNext()?.begin();
  };

  #takeNext(): Waiting | undefined {
    if (this.#orderedMax === 0) return this.#waiting.splice(this.#anyFrom(0), 1)[0];
    const next = this.#waiting.shift();
    // The place at the end of the line goes to any of those who wait for it.
    const end = this.#orderedMax - 1;
    if (this.#waiting.length > end) {
      this.#waiting.splice(end, 0, ...this.#waiting.splice(this.#anyFrom(end), 1));
    }
    return next;
  }

  /** One of those who wait in no order. */
  #anyFrom(first: number): number {
    return first + this.#world.choices.pick('kubelet/pull-queue', this.#waiting.length - first);
  }
}
