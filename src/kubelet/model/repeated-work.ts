/**
 * Work done at once, and again a period after each time it ended. Upstream: apimachinery
 * pkg/util/wait, Until and JitterUntil. The work itself says what is done about its failures.
 */
import {
  Background,
  operation,
  type Entry,
  type Loop,
  type Operation,
  type Steps,
} from '../../sim/index.ts';

export interface RepeatedWorkOptions {
  readonly loop: Loop;
  readonly lane: string;
  readonly periodMs: number;
  /** False: this time there is nothing to do, and doing nothing should cost nothing. */
  readonly isNeeded?: () => boolean;
  readonly work: () => Steps<void>;
}

export class RepeatedWork {
  readonly #options: RepeatedWorkOptions;
  readonly #running: Background;
  readonly #pass: Operation<void>;
  #entry: Entry | undefined;
  #stopped = false;

  constructor(options: RepeatedWorkOptions) {
    this.#options = options;
    this.#running = new Background(options.loop);
    this.#pass = operation(options.work);
  }

  start(): void {
    this.#begin();
  }

  /** For good; cancels what is under way. */
  stop(): void {
    this.#stopped = true;
    this.#entry?.cancel();
    this.#running.stop();
  }

  readonly #begin = (): void => {
    this.#entry = undefined;
    if (this.#options.isNeeded?.() === false) this.#putOff();
    else this.#running.run(this.#pass, undefined, this.#putOff);
  };

  readonly #putOff = (): void => {
    const { loop, lane, periodMs } = this.#options;
    if (!this.#stopped) this.#entry = loop.schedule(periodMs, this.#begin, lane);
  };
}
