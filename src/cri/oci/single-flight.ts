/** One operation for all who want the same thing at the same time. It is cancelled with its last
 * waiter. Decided on virtual time: who shares a flight never depends on real speed. */
import { finalize, ReplaySubject, share, tap } from 'rxjs';
import type { Operation } from '../../sim/index.ts';

export class SingleFlight<T> {
  readonly #flights = new Map<string, Operation<T>>();

  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /** The flight under way for `key`, or a new one. */
  run(key: string, start: () => Operation<T>): Operation<T> {
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) return underWay;
    const land = (): void => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    };
    const flight: Operation<T> = start().pipe(
      // Before anybody hears of the end: whoever tries again at once must not join what has ended.
      tap({ error: land, complete: land }),
      finalize(land),
      share({ connector: () => new ReplaySubject<T>(1), resetOnRefCountZero: true }),
    );
    this.#flights.set(key, flight);
    return flight;
  }
}
