/**
 * The world's time in step with the wall clock: at once, or so many times faster or slower; and, for whoever
 * steers it, held at an instant, or led from there to another one as fast as may be.
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

/** How far a world that is held may go: to an instant, or through so many instants at which something is due. */
export type Stride = { readonly until: Instant } | { readonly instants: number };

interface Step {
  readonly until: Instant;
  instantsLeft: number;
  readonly end: () => void;
}

export class RealTimePace implements Pace {
  #speed: number;
  /** Where the world's clock stood when the host's stood at `#sinceMs`. */
  #at: Instant;
  #sinceMs = performance.now();
  #isPaused = false;
  #step: Step | undefined;
  #pending: { readonly dueAt: Instant; readonly end: () => void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastTurnAtMs = 0;

  /** @throws {RangeError} if the speed is not a positive number */
  constructor({ startAt, speed = 1 }: RealTimePaceOptions) {
    this.#at = startAt;
    this.#speed = checked(speed);
  }

  get speed(): number {
    return this.#speed;
  }

  /** @throws {RangeError} if it is not a positive number */
  set speed(speed: number) {
    const next = checked(speed);
    this.#settle();
    this.#speed = next;
    this.#reconsider();
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  now(): Instant {
    if (this.#isPaused) return this.#at;
    return this.#at + (performance.now() - this.#sinceMs) * this.#speed;
  }

  /** Time stands; what is due by now is still done, also what comes from outside. Idempotent. */
  pause(): void {
    // A whole instant, so that what is asked now and what is due then agree.
    this.#settle();
    this.#at = Math.floor(this.#at);
    this.#isPaused = true;
    this.#reconsider();
  }

  /** Idempotent. */
  resume(): void {
    this.#settle();
    this.#isPaused = false;
    this.#endStep();
    this.#reconsider();
  }

  /**
   * Holds the world, leads it on, and holds it there. Resolves when all is done on the way there and something is
   * still to come; a later step ends an earlier one.
   */
  step(stride: Stride): Promise<void> {
    this.pause();
    this.#endStep();
    return new Promise((resolve) => {
      const until = 'until' in stride ? stride.until : Infinity;
      const instantsLeft = 'instants' in stride ? stride.instants : Infinity;
      this.#step = { until, instantsLeft, end: resolve };
      this.#reconsider();
    });
  }

  /** @param dueAt Infinity where nothing is due: until something comes from outside, and wakes it */
  reach(dueAt: Instant): Promise<void> {
    if (this.#mayRun(dueAt)) return this.#turn();
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

  /** Moves the clock on if a step leads there. */
  #mayRun(dueAt: Instant): boolean {
    if (dueAt <= this.now()) return true;
    const step = this.#step;
    if (step === undefined) return false;
    if (step.instantsLeft > 0 && dueAt <= step.until && dueAt !== Infinity) {
      step.instantsLeft -= 1;
      this.#at = dueAt;
      return true;
    }
    if (step.until !== Infinity) this.#at = Math.max(this.#at, step.until);
    this.#endStep();
    return false;
  }

  #endStep(): void {
    this.#step?.end();
    this.#step = undefined;
  }

  #settle(): void {
    this.#at = this.now();
    this.#sinceMs = performance.now();
  }

  async #turn(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#lastTurnAtMs < TURN_EVERY_MS) return;
    this.#lastTurnAtMs = nowMs;
    await new Promise((resolve) => setImmediate(resolve));
  }

  #reconsider(): void {
    clearTimeout(this.#timer);
    if (this.#pending !== undefined) this.#check(this.#pending.dueAt);
  }

  #arm(dueAt: Instant): void {
    if (this.#isPaused) return;
    const realMs = Math.ceil((dueAt - this.now()) / this.#speed);
    this.#timer = setTimeout(() => this.#check(dueAt), Math.min(realMs, TIMER_MS_MAX));
  }

  #check(dueAt: Instant): void {
    if (this.#mayRun(dueAt)) this.wake();
    else this.#arm(dueAt);
  }
}

function checked(speed: number): number {
  if (!(speed > 0) || speed === Infinity) throw new RangeError('Speed is not a positive number');
  return speed;
}
