/**
 * Operations: everything that takes world time is a cold Observable of one value.
 *
 * `operation` lets a sequence of them be written as it is told: a generator that `yield*`s each
 * step. It stays on the loop (no host microtask decides an order, unlike async functions), and
 * unsubscribing cancels the step in progress and runs the generator's `finally` blocks.
 *
 * A programmer error (invariant.ts) is no outcome: it is told to no sink, but thrown on to whoever made
 * the operation go on, and so to the loop.
 *
 * Operations made here know a shorter way to each other than rxjs's subscribers (`Sink`); there are
 * hundreds in the life of a pod. To everybody else they are plain Observables.
 *
 * Write the steps as a generator function that exists once, a method or a function of the module, and
 * hand its call to `operation`. A generator function made anew for each run would bring its own
 * prototype and hidden class each time, which costs an engine more than the steps themselves.
 *
 * @example
 * syncPod(pod: Pod): Operation<void> {
 *   return operation(() => this.#sync(pod));
 * }
 *
 * *#sync(pod: Pod): Steps<void> {
 *   yield* perform(makePodDirectories(host, pod.metadata.uid));
 *   const credentials = yield* this.#credentials(pod); // steps of one's own need no operation
 *   ...
 * }
 */
import { Observable, type Subscriber } from 'rxjs';
import { invariant, rethrowProgrammerError } from './invariant.ts';
import { SinkSubscriber, type Cancel, type Sink } from './sink.ts';

/** Cold; emits exactly one value and completes, or errors. Unsubscribing cancels. */
export type Operation<T> = Observable<T>;

/** The generator behind `operation`: yields steps, returns the value. */
export type Steps<T> = Generator<Observable<unknown>, T, unknown>;

/** An operation that knows the shorter way. Whoever makes many of one kind writes a class of them, not a closure for each. */
export abstract class SinkOperation<T> extends Observable<T> {
  constructor() {
    super(beginForSubscriber);
  }

  abstract begin(sink: Sink<T>): Cancel | undefined;
}

/** One function for all operations, instead of one for each; rxjs calls it on the Observable. */
function beginForSubscriber<T>(this: Observable<T>, subscriber: Subscriber<T>): Cancel | undefined {
  invariant(this instanceof SinkOperation, 'operation: subscribed by somebody else');
  return (this as SinkOperation<T>).begin({
    done: (value) => {
      subscriber.next(value);
      subscriber.complete();
    },
    failed: (error) => {
      subscriber.error(error);
    },
  });
}

class CreatedOperation<T> extends SinkOperation<T> {
  readonly begin: (sink: Sink<T>) => Cancel | undefined;

  constructor(begin: (sink: Sink<T>) => Cancel | undefined) {
    super();
    this.begin = begin;
  }
}

class StepsOperation<T> extends SinkOperation<T> {
  readonly #body: () => Steps<T>;

  constructor(body: () => Steps<T>) {
    super();
    this.#body = body;
  }

  override begin(sink: Sink<T>): Cancel {
    const run = new Run(this.#body(), sink);
    run.done(undefined);
    return run.cancel;
  }
}

/** An operation from what begins it. `begin` runs once for each subscription. */
export function createOperation<T>(begin: (sink: Sink<T>) => Cancel | undefined): Operation<T> {
  return new CreatedOperation(begin);
}

/** Begins an operation, and tells `sink` how it ended. What the sink throws ends the world. */
export function follow<T>(work: Operation<T>, sink: Sink<T>): Cancel | undefined {
  if (work instanceof SinkOperation) return (work as SinkOperation<T>).begin(sink);
  const listener = new SinkSubscriber(sink);
  work.subscribe(listener);
  return () => {
    listener.unsubscribe();
  };
}

/** One step of an operation: waits for its value. `yield*` it, once. */
export function perform<T>(step: Observable<T>): Steps<T> {
  return new Performing(step);
}

/**
 * What a generator function of one `yield` would make, at the price of one plain object: it is the result of its own
 * `next`, first the step, then what came of it, which is the value of `yield*`. Whoever is told the one has read it before
 * the other is asked for.
 */
class Performing<T> implements Steps<T> {
  done = true;
  value: unknown;

  constructor(step: Observable<T>) {
    this.value = step;
  }

  get [Symbol.toStringTag](): string {
    return 'Performing';
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(value: unknown): IteratorResult<Observable<T>, T> {
    this.done = !this.done;
    if (this.done) this.value = value;
    return this as IteratorResult<Observable<T>, T>;
  }

  throw(error: unknown): never {
    throw error;
  }

  return(value: T): IteratorResult<Observable<T>, T> {
    return { done: true, value };
  }
}

/** Turns a generator of steps into a cold operation; each subscription runs it anew. */
export function operation<T>(body: () => Steps<T>): Operation<T> {
  return new StepsOperation(body);
}

/** One run of a generator of steps. */
class Run<T> implements Sink<unknown> {
  readonly #steps: Steps<T>;
  readonly #sink: Sink<T>;
  #cancelStep: Cancel | undefined;
  #outcome: 'none' | 'done' | 'failed' = 'none';
  #value: unknown;
  #advancing = false;
  #ended = false;

  constructor(steps: Steps<T>, sink: Sink<T>) {
    this.#steps = steps;
    this.#sink = sink;
  }

  done(value: unknown): void {
    this.#settle('done', value);
  }

  failed(error: unknown): void {
    rethrowProgrammerError(error);
    this.#settle('failed', error);
  }

  readonly cancel: Cancel = () => {
    if (this.#ended) return;
    this.#ended = true;
    this.#cancelStep?.();
    // A generator in the middle of its own step cannot be returned; it is not resumed either.
    if (!this.#advancing) this.#steps.return(undefined as never);
  };

  #settle(outcome: 'done' | 'failed', value: unknown): void {
    if (this.#ended) return;
    this.#outcome = outcome;
    this.#value = value;
    if (!this.#advancing) this.#advance();
  }

  /** Runs steps until one has to wait; a loop, not recursion, so that long sequences are safe. */
  #advance(): void {
    this.#advancing = true;
    while (this.#outcome !== 'none' && !this.#ended) {
      const failed = this.#outcome === 'failed';
      const value = this.#value;
      this.#outcome = 'none';
      this.#value = undefined;
      this.#cancelStep = undefined;
      let result: IteratorResult<Observable<unknown>, T>;
      try {
        result = failed ? this.#steps.throw(value) : this.#steps.next(value);
      } catch (error) {
        rethrowProgrammerError(error);
        this.#end();
        this.#sink.failed(error);
        return;
      }
      if (result.done === true) {
        const cancelled = this.#ended;
        this.#end();
        if (!cancelled) this.#sink.done(result.value);
        return;
      }
      if (!this.#ended) this.#cancelStep = follow(result.value, this);
    }
    this.#advancing = false;
    // Cancelled from within: what the generator holds is released now.
    if (this.#ended) {
      this.#cancelStep?.();
      this.#steps.return(undefined as never);
    }
  }

  #end(): void {
    this.#ended = true;
    this.#advancing = false;
  }
}

/** All at once; emits the values in the order given, or the first error (the others are cancelled). */
export function all<T>(steps: readonly Operation<T>[]): Operation<readonly T[]> {
  return createOperation<readonly T[]>((sink) => {
    const values = new Array<T>(steps.length);
    const cancels: (Cancel | undefined)[] = [];
    let left = steps.length;
    let ended = false;
    const cancel = (): void => {
      ended = true;
      for (const each of cancels) each?.();
    };
    if (left === 0) sink.done(values);
    steps.forEach((step, at) => {
      if (ended) return;
      cancels[at] = follow(step, {
        done: (value) => {
          if (ended) return;
          values[at] = value;
          left -= 1;
          if (left > 0) return;
          ended = true;
          sink.done(values);
        },
        failed: (error) => {
          if (ended) return;
          cancel();
          sink.failed(error);
        },
      });
      // Ended from within: this one was not there to be cancelled with the others.
      if (ended) cancels[at]?.();
    });
    return cancel;
  });
}

/** An operation from a function evaluated at subscription; what it throws is the error. */
export function immediately<T>(evaluate: () => T): Operation<T> {
  return new ImmediateOperation(evaluate);
}

/** Whether it is sure to end as soon as it begins: nobody can be kept waiting by it. */
export function isImmediate(work: Operation<unknown>): boolean {
  return work instanceof ImmediateOperation;
}

class ImmediateOperation<T> extends SinkOperation<T> {
  readonly #evaluate: () => T;

  constructor(evaluate: () => T) {
    super();
    this.#evaluate = evaluate;
  }

  override begin(sink: Sink<T>): undefined {
    let value: T;
    try {
      value = this.#evaluate();
    } catch (error) {
      rethrowProgrammerError(error);
      sink.failed(error);
      return;
    }
    sink.done(value);
  }
}
