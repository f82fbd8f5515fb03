/**
 * Operations: everything that takes world time is a cold Observable of one value.
 *
 * `operation` lets a sequence of them be written as it is told: a generator that `yield*`s each
 * step. It stays on the loop (no host microtask decides an order, unlike async functions), and
 * unsubscribing cancels the step in progress and runs the generator's `finally` blocks.
 *
 * @example
 * const syncPod = (pod: Pod): Operation<void> => operation(function* () {
 *   yield* perform(volumeManager.waitForAttachAndMount(pod));
 *   const image = yield* perform(imageManager.ensureImageExists(pod, container));
 *   ...
 * });
 */
import { defer, Observable, Subscription, type ObservableInput } from 'rxjs';

/** Cold; emits exactly one value and completes, or errors. Unsubscribing cancels. */
export type Operation<T> = Observable<T>;

/** The generator behind `operation`: yields steps, returns the value. */
export type Steps<T> = Generator<Observable<unknown>, T, unknown>;

/** One step of an operation: waits for its value. `yield*` it. */
export function* perform<T>(step: Observable<T>): Steps<T> {
  return (yield step) as T;
}

/** Turns a generator of steps into a cold operation; each subscription runs it anew. */
export function operation<T>(body: () => Steps<T>): Operation<T> {
  return new Observable<T>((subscriber) => {
    const steps = body();
    let current = new Subscription();
    let finished = false;

    /** Runs steps until one has to wait; a loop, not recursion, so that long sequences are safe. */
    const advance = (resume: () => IteratorResult<Observable<unknown>, T>): void => {
      let next: (() => IteratorResult<Observable<unknown>, T>) | undefined = resume;
      while (next !== undefined && !subscriber.closed) {
        let result: IteratorResult<Observable<unknown>, T>;
        try {
          result = next();
        } catch (error) {
          finished = true;
          subscriber.error(error);
          return;
        }
        if (result.done === true) {
          finished = true;
          subscriber.next(result.value);
          subscriber.complete();
          return;
        }
        next = awaitStep(result.value);
      }
    };

    /** Subscribes to a step; returns how to go on if it ended at once, else goes on later. */
    const awaitStep = (
      step: Observable<unknown>,
    ): (() => IteratorResult<Observable<unknown>, T>) | undefined => {
      let value: unknown;
      let settled: (() => IteratorResult<Observable<unknown>, T>) | undefined;
      let waiting = false;
      const settle = (resume: () => IteratorResult<Observable<unknown>, T>): void => {
        if (waiting) advance(resume);
        else settled = resume;
      };
      current = new Subscription();
      current.add(
        step.subscribe({
          next: (emitted) => (value = emitted),
          error: (error: unknown) => settle(() => steps.throw(error)),
          complete: () => settle(() => steps.next(value)),
        }),
      );
      waiting = true;
      return settled;
    };

    advance(() => steps.next());
    return () => {
      current.unsubscribe();
      if (!finished) steps.return(undefined as never);
    };
  });
}

/** All at once; emits the values in the order given, or the first error (the others are cancelled). */
export function all<T>(steps: readonly Operation<T>[]): Operation<readonly T[]> {
  return new Observable<readonly T[]>((subscriber) => {
    const values = new Array<T>(steps.length);
    let left = steps.length;
    const parts = new Subscription();
    const finish = (): void => {
      subscriber.next(values);
      subscriber.complete();
    };
    if (left === 0) finish();
    steps.forEach((step, at) => {
      if (subscriber.closed) return;
      parts.add(
        step.subscribe({
          next: (value) => (values[at] = value),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            left -= 1;
            if (left === 0) finish();
          },
        }),
      );
    });
    return parts;
  });
}

/** An operation from a function evaluated at subscription; what it throws is the error. */
export function immediately<T>(evaluate: () => T): Operation<T> {
  return defer((): ObservableInput<T> => [evaluate()]);
}
