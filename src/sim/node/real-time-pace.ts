/**
 * The world's time in step with the wall clock: at once, or so many times faster or slower.
 */
import type { Instant, Pace } from '../index.ts';

/** The longest delay that a host timer takes. */
const TIMER_MS_MAX = 2 ** 31 - 1;
/** A world that lags behind its clock still lets the host's sockets have a turn this often. */
const TURN_EVERY_MS = 10;

export interface RealTimePaceOptions {
  /** The instant at which the world's clock stands now. */
  readonly startAt: Instant;
  /** World milliseconds per real millisecond. Default 1. */
  readonly speed?: number;
}

export class RealTimePace implements Pace {
  readonly #speed: number;
  readonly #startAt: Instant;
  readonly #startedAtMs = performance.now();
  #pending: { readonly dueAt: Instant; readonly end: () => void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastTurnAtMs = 0;

  /** @throws {RangeError} if the speed is not a positive number */
  constructor({ startAt, speed = 1 }: RealTimePaceOptions) {
    if (!(speed > 0) || speed === Infinity) throw new RangeError('Speed is not a positive number');
    this.#startAt = startAt;
    this.#speed = speed;
  }

  now(): Instant {
    return this.#startAt + (performance.now() - this.#startedAtMs) * this.#speed;
  }

  reach(dueAt: Instant): Promise<void> {
    if (dueAt <= this.now()) return this.#turn();
    return new Promise((resolve) => {
      this.#pending = { dueAt, end: resolve };
      this.#arm(dueAt);
    });
  }

  /** Between two reaches there is nothing to end: the loop looks at its queue before the next. */
  wake(): void {
    const next = this.#pending;
    clearTimeout(this.#timer);
    this.#pending = undefined;
    next?.end();
  }

  async #turn(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#lastTurnAtMs < TURN_EVERY_MS) return;
    this.#lastTurnAtMs = nowMs;
    await new Promise((resolve) => setImmediate(resolve));
  }

  #arm(dueAt: Instant): void {
    const realMs = Math.ceil((dueAt - this.now()) / this.#speed);
    this.#timer = setTimeout(() => this.#check(dueAt), Math.min(realMs, TIMER_MS_MAX));
  }

  #check(dueAt: Instant): void {
    if (dueAt <= this.now()) this.wake();
    else this.#arm(dueAt);
  }
}
