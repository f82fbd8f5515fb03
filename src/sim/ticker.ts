/**
 * A poll that sleeps while there is nothing to see.
 *
 * Upstream's components poll on fixed periods (volume reconciler 100 ms, PLEG 1 s). A pass that finds
 * nothing changes nothing, so only the instants at which a pass would find something matter. A
 * ticker runs its pass at the next instant of the grid phase + n * period after `arm`, and at no
 * other: same timing as the poll, at the cost of the work alone.
 */
import type { Entry, Instant, Loop } from './loop.ts';

export interface TickerOptions {
  readonly loop: Loop;
  readonly lane: string;
  readonly periodMs: number;
  /** An instant of the grid; default the instant of construction. */
  readonly phaseAt?: Instant;
  readonly pass: () => void;
}

export class Ticker {
  readonly #options: TickerOptions;
  readonly #phaseAt: Instant;
  #entry: Entry | undefined;

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#phaseAt = options.phaseAt ?? options.loop.now();
  }

  get armed(): boolean {
    return this.#entry !== undefined;
  }

  /**
   * Makes sure that a pass runs at the first grid instant after now and not before `notBefore`.
   * An earlier pass already armed stays; it is up to the pass to arm again.
   */
  arm(notBefore: Instant = 0): void {
    const { loop, lane, periodMs } = this.#options;
    const from = Math.max(loop.now(), notBefore - 1);
    const periods = Math.floor((from - this.#phaseAt) / periodMs) + 1;
    const dueAt = this.#phaseAt + periods * periodMs;
    if (this.#entry !== undefined) {
      if (this.#entry.dueAt <= dueAt) return;
      this.#entry.cancel();
    }
    this.#entry = loop.schedule(
      dueAt - loop.now(),
      () => {
        this.#entry = undefined;
        this.#options.pass();
      },
      lane,
    );
  }

  stop(): void {
    this.#entry?.cancel();
    this.#entry = undefined;
  }
}
