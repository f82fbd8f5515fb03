/**
 * Hears a stream to its end. Where rxjs would put off what a handler throws to a turn of the host's
 * timer, and so let the world go on, this ends the world; an error of the stream itself does too, unless
 * somebody asked how it ends.
 */
import { Subscriber, type Observable, type Subscription } from 'rxjs';
import { isProgrammerError } from './invariant.ts';
import type { Loop } from './loop.ts';

/** A full subscriber, not an observer in rxjs's wrapping: every watch and every record comes this way. */
class Listener<T> extends Subscriber<T> {
  readonly #loop: Loop;
  readonly #handle: (value: T) => void;
  readonly #ended: ((error: unknown) => void) | undefined;

  constructor(loop: Loop, handle: (value: T) => void, ended?: (error: unknown) => void) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way to be one
    super();
    this.#loop = loop;
    this.#handle = handle;
    this.#ended = ended;
  }

  override next(value: T): void {
    if (this.closed) return;
    try {
      this.#handle(value);
    } catch (error) {
      this.#loop.fail(error);
    }
  }

  override error(error: unknown): void {
    if (this.closed) return;
    this.unsubscribe();
    if (this.#ended === undefined || isProgrammerError(error)) this.#loop.fail(error);
    else this.#end(error);
  }

  override complete(): void {
    if (this.closed) return;
    this.unsubscribe();
    this.#end(undefined);
  }

  #end(error: unknown): void {
    try {
      this.#ended?.(error);
    } catch (thrown) {
      this.#loop.fail(thrown);
    }
  }
}

/** @param ended told how the stream ended: with an error that is no programmer's, or undefined */
export function listen<T>(
  loop: Loop,
  stream: Observable<T>,
  next: (value: T) => void,
  ended?: (error: unknown) => void,
): Subscription {
  return stream.subscribe(new Listener(loop, next, ended));
}
