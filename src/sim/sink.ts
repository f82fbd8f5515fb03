/** Who is told how an operation ended, and how a foreign Observable tells it. */
import { Subscriber } from 'rxjs';
import { rethrowProgrammerError } from './invariant.ts';

/** Who waits for an operation. Told one of the two, once, possibly before `begin` has returned. */
export interface Sink<T> {
  done(value: T): void;
  failed(error: unknown): void;
}

/** Ends an operation early; harmless after its end. */
export type Cancel = () => void;

/**
 * Hears an Observable that is not of ours. A full subscriber, not an observer in rxjs's wrapping, which
 * would put off what the sink throws. A producer that catches what the sink threw hands it back as
 * an error: it is thrown again.
 */
export class SinkSubscriber<T> extends Subscriber<T> {
  readonly #sink: Sink<T>;
  #value: T | undefined;
  #hasTold = false;
  #isTelling = false;

  constructor(sink: Sink<T>) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way to be one
    super();
    this.#sink = sink;
  }

  override next(value: T | undefined): void {
    this.#value = value;
  }

  override error(error: unknown): void {
    if (this.#isTelling) throw error;
    rethrowProgrammerError(error);
    this.#tell(() => this.#sink.failed(error));
  }

  override complete(): void {
    this.#tell(() => this.#sink.done(this.#value as T));
  }

  #tell(tell: () => void): void {
    if (this.closed || this.#hasTold) return;
    this.#hasTold = true;
    this.#isTelling = true;
    tell();
    this.#isTelling = false;
    this.unsubscribe();
  }
}
