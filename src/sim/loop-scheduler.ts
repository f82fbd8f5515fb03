/**
 * The loop as rxjs sees one: a `SchedulerLike`. It takes a lane, so that what one component schedules
 * keeps its order (see loop.ts).
 */
import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';
import type { Entry, Loop } from './loop.ts';

class LoopAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #loop: Loop;
  readonly #lane: string;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #entry: Entry | undefined;

  constructor(loop: Loop, lane: string, work: (this: SchedulerAction<T>, state?: T) => void) {
    super(() => this.#entry?.cancel());
    this.#loop = loop;
    this.#lane = lane;
    this.#work = work;
  }

  /** Runs the work again after `delay`; called from inside the work, that is how rxjs repeats. */
  schedule(state?: T, delay = 0): Subscription {
    if (this.closed) return this;
    this.#entry?.cancel();
    const entry = this.#loop.schedule(
      delay,
      () => {
        if (this.closed) return;
        this.#work.call(this, state);
        // As rxjs actions do: work that did not reschedule itself is finished.
        if (this.#entry === entry) this.unsubscribe();
      },
      this.#lane,
    );
    this.#entry = entry;
    return this;
  }
}

/** For rxjs operators: `timer(500, loopScheduler(loop, 'kubelet/node-1'))`. */
export function loopScheduler(loop: Loop, lane: string): SchedulerLike {
  return {
    now: () => loop.now(),
    schedule: <T>(
      work: (this: SchedulerAction<T>, state?: T) => void,
      delay = 0,
      state?: T,
    ): Subscription => new LoopAction(loop, lane, work).schedule(state, delay),
  };
}
