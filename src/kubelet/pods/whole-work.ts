/**
 * Work that is played to its end though the pass that began it is ended, as the runtime's part of a sync is:
 * upstream wraps it in context.WithoutCancel. Whoever comes next waits for it.
 */
import {
  createOperation,
  follow,
  operation,
  perform,
  rethrowProgrammerError,
  type Cancel,
  type Operation,
  type Sink,
  type Steps,
} from '../../sim/index.ts';

export class WholeWork {
  #underWay: UnderWay<unknown> | undefined;
  #cancel: Cancel | undefined;

  *play<T>(work: () => Steps<T>): Steps<T> {
    const underWay = new UnderWay<T>();
    this.#underWay = underWay;
    this.#cancel = follow(operation(work), underWay);
    return yield* perform(underWay.end());
  }

  /** Until nothing is under way; answers whether anything was. What went wrong was told where it happened. */
  *wait(): Steps<boolean> {
    if (this.#underWay?.hasEnded !== false) return false;
    try {
      yield* perform(this.#underWay.end());
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

const NOBODY: readonly Sink<never>[] = [];

/** What is told how the work ends, and tells it to whoever asks, before or after. */
class UnderWay<T> implements Sink<T> {
  /** In the order in which they came. */
  #waiting: readonly Sink<T>[] = NOBODY;
  /** Tells a sink how it ended. */
  #tell: ((sink: Sink<T>) => void) | undefined;

  get hasEnded(): boolean {
    return this.#tell !== undefined;
  }

  done(value: T): void {
    this.#ended((sink) => sink.done(value));
  }

  failed(error: unknown): void {
    this.#ended((sink) => sink.failed(error));
  }

  end(): Operation<T> {
    return createOperation<T>((sink) => {
      if (this.#tell !== undefined) {
        this.#tell(sink);
        return undefined;
      }
      this.#waiting = [...this.#waiting, sink];
      return () => (this.#waiting = this.#waiting.filter((other) => other !== sink));
    });
  }

  /** Who is told may cancel those who come after it. */
  #ended(tell: (sink: Sink<T>) => void): void {
    this.#tell = tell;
    for (const sink of this.#waiting) if (this.#waiting.includes(sink)) tell(sink);
    this.#waiting = NOBODY;
  }
}
