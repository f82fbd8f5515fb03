/**
 * One operation for all who want the same thing at the same time. It is cancelled with its last
 * waiter. Decided on virtual time: who shares a flight never depends on real speed.
 */
import { createOperation, follow, type Operation } from './operation.ts';
import type { Cancel, Sink } from './sink.ts';

export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /** Joins the flight under way for `key`, or starts a new one. */
  run(key: string, start: () => Operation<T>): Operation<T> {
    return createOperation((sink) => {
      const underWay = this.#flights.get(key);
      if (underWay !== undefined) return underWay.join(sink);
      const work = start();
      const flight = new Flight<T>(() => this.#flights.delete(key));
      this.#flights.set(key, flight);
      const leave = flight.join(sink);
      flight.begin(work);
      return leave;
    });
  }
}

class Flight<T> implements Sink<T> {
  /** In the order in which they came, and are told. */
  readonly #waiting = new Set<Sink<T>>();
  readonly #land: () => void;
  #cancel: Cancel | undefined;
  #hasLanded = false;

  /** @param land called once, before anybody hears of the end: who tries again must not join it */
  constructor(land: () => void) {
    this.#land = land;
  }

  begin(work: Operation<T>): void {
    this.#cancel = follow(work, this);
  }

  join(sink: Sink<T>): Cancel {
    this.#waiting.add(sink);
    return () => {
      this.#waiting.delete(sink);
      if (this.#hasLanded || this.#waiting.size > 0) return;
      this.#end();
      this.#cancel?.();
    };
  }

  done(value: T): void {
    this.#end();
    for (const sink of this.#waiting) sink.done(value);
  }

  failed(error: unknown): void {
    this.#end();
    for (const sink of this.#waiting) sink.failed(error);
  }

  #end(): void {
    this.#hasLanded = true;
    this.#land();
  }
}
