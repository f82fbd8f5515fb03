/**
 * The world's time in step with the wall clock: at once, n times faster, paused, or step by step.
 *
 * World instants map to real ones along a line that starts anew whenever the speed changes, so the
 * world's clock never jumps. While paused it stands still, except for `step`.
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
  /** A monotonic clock in milliseconds. Default `performance.now`. */
  readonly clock?: () => number;
}

export class RealTimePace implements Pace {
  readonly #clock: () => number;
  #speed: number;
  #paused = false;
  #anchorWorld: Instant;
  #anchorReal: number;
  #pending: { readonly dueAt: Instant; readonly end: (reached: boolean) => void } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastTurnAt = 0;

  constructor(options: RealTimePaceOptions) {
    this.#clock = options.clock ?? ((): number => performance.now());
    this.#speed = checkedSpeed(options.speed ?? 1);
    this.#anchorWorld = options.startAt;
    this.#anchorReal = this.#clock();
  }

  get speed(): number {
    return this.#speed;
  }

  get paused(): boolean {
    return this.#paused;
  }

  now(): Instant {
    if (this.#paused) return this.#anchorWorld;
    return this.#anchorWorld + (this.#clock() - this.#anchorReal) * this.#speed;
  }

  reach(dueAt: Instant): Promise<boolean> {
    if (dueAt <= this.now()) return this.#turn();
    return new Promise((resolve) => {
      this.#pending = { dueAt, end: resolve };
      this.#arm();
    });
  }

  /** Between two reaches there is nothing to end: the loop looks at its queue before the next. */
  wake(): void {
    if (this.#pending !== undefined) this.#end(false);
  }

  setSpeed(speed: number): void {
    this.#anchor();
    this.#speed = checkedSpeed(speed);
    this.#arm();
  }

  pause(): void {
    this.#anchor();
    this.#paused = true;
    this.#disarm();
  }

  resume(): void {
    this.#anchor();
    this.#paused = false;
    this.#arm();
  }

  /** While paused: moves the world's clock to the next entry and lets what is due there run. */
  step(): void {
    const next = this.#pending;
    if (!this.#paused || next === undefined || next.dueAt === Infinity) return;
    this.#anchorWorld = Math.max(this.#anchorWorld, next.dueAt);
    this.#end(true);
  }

  async #turn(): Promise<boolean> {
    const now = this.#clock();
    if (now - this.#lastTurnAt < TURN_EVERY_MS) return true;
    this.#lastTurnAt = now;
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  #anchor(): void {
    this.#anchorWorld = this.now();
    this.#anchorReal = this.#clock();
  }

  #arm(): void {
    this.#disarm();
    const next = this.#pending;
    if (next === undefined || this.#paused) return;
    const realMs = Math.max(0, (next.dueAt - this.now()) / this.#speed);
    // With nothing due, the timer only keeps the process alive: the world waits for `wake`.
    this.#timer = setTimeout(() => this.#check(), Math.min(Math.ceil(realMs), TIMER_MS_MAX));
  }

  #check(): void {
    const next = this.#pending;
    if (next === undefined) return;
    if (next.dueAt <= this.now()) this.#end(true);
    else this.#arm();
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #end(reached: boolean): void {
    const next = this.#pending;
    this.#disarm();
    this.#pending = undefined;
    next?.end(reached);
  }
}

function checkedSpeed(speed: number): number {
  if (!(speed > 0) || speed === Infinity) throw new RangeError('Speed is not a positive number');
  return speed;
}
