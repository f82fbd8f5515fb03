/** One operation for all who want the same thing at the same time. It is cancelled with its last
 * waiter. Decided on virtual time: who shares a flight never depends on real speed. */
import { finalize, ReplaySubject, share } from 'rxjs';
import type { Operation } from '../../sim/index.ts';

export class SingleFlight<T> {
  readonly #flights = new Map<string, Operation<T>>();

  /** The flight under way for `key`, or a new one. */
  run(key: string, start: () => Operation<T>): Operation<T> {
    const underWay = this.#flights.get(key);
    if (underWay !== undefined) return underWay;
    const flight = start().pipe(
      finalize(() => this.#flights.delete(key)),
      share({ connector: () => new ReplaySubject<T>(1), resetOnRefCountZero: true }),
    );
    this.#flights.set(key, flight);
    return flight;
  }
}
