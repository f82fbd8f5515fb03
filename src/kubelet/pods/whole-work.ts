/**
 * Work that is played to its end though the pass that began it is ended, as the runtime's part of a sync is:
 * upstream wraps it in context.WithoutCancel. Whoever comes next waits for it.
 */
import { AsyncSubject } from 'rxjs';
import {
  follow,
  operation,
  perform,
  rethrowProgrammerError,
  type Cancel,
  type Operation,
  type Steps,
} from '../../sim/index.ts';

export class WholeWork {
  #ended: Operation<unknown> | undefined;
  #cancel: Cancel | undefined;

  *play<T>(work: () => Steps<T>): Steps<T> {
    const ended = new AsyncSubject<T>();
    this.#ended = ended;
    this.#cancel = follow(operation(work), {
      done: (value) => {
        this.#ended = undefined;
        ended.next(value);
        ended.complete();
      },
      failed: (error) => {
        this.#ended = undefined;
        ended.error(error);
      },
    });
    return yield* perform(ended);
  }

  /** Until nothing is under way; answers whether anything was. What went wrong was told where it happened. */
  *wait(): Steps<boolean> {
    if (this.#ended === undefined) return false;
    try {
      yield* perform(this.#ended);
    } catch (error) {
      rethrowProgrammerError(error);
    }
    return true;
  }

  /** With the kubelet that does it. */
  stop(): void {
    this.#cancel?.();
  }
}
