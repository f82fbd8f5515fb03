/**
 * Hears a stream to its end. Where rxjs would put off what a handler throws to a turn of the host's
 * timer, and so let the world go on, this ends the world; an error of the stream itself does too.
 */
import type { Observable, Subscription } from 'rxjs';
import type { Loop } from './loop.ts';

export function listen<T>(
  loop: Loop,
  stream: Observable<T>,
  next: (value: T) => void,
): Subscription {
  return stream.subscribe({
    next: (value) => {
      try {
        next(value);
      } catch (error) {
        loop.fail(error);
      }
    },
    error: (error: unknown) => loop.fail(error),
  });
}
