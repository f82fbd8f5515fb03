/** One run of a job of the outside world, and its place among others (real-work.ts). */
import { isProgrammerError } from './invariant.ts';
import type { Continuation, Entry, Instant, Loop } from './loop.ts';
import { deliver, type Outcome, type RealJob, type Running } from './real-job.ts';
import type { Sink } from './sink.ts';

/** Jobs that follow each other; forgotten when there are none. */
export interface Lane {
  readonly name: string;
  /** Who is the next one's turn. */
  last: Place | undefined;
  /** Jobs that were asked for, and whose outcome was not told yet. */
  untoldCount: number;
  /** It is not forgotten. */
  isKept: boolean;
}

/** A place in a lane. */
export interface Place {
  readonly lane: Lane | undefined;
  /** Who waits for this one's end. */
  next: Place | undefined;
  begin(): void;
}

/** One run of a job: from its launch, over its real outcome, to the instant of its delivery. */
export class Work<T> implements Place, Continuation {
  readonly lane: Lane | undefined;
  next: Place | undefined;
  readonly #job: RealJob<T>;
  readonly #sink: Sink<T>;
  readonly #loop: Loop;
  readonly #owner: Owner;
  readonly #startedAt: Instant;
  #running: Running<T> | undefined;
  /** Resolves once the outcome is known; undefined as long as the work has not begun. */
  #settled: Promise<void> | undefined;
  #outcome: Outcome<T> | undefined;
  #entry: Entry | undefined;
  /** For a hold that came before the work had begun. */
  #whenSettled: (() => void) | undefined;
  /** The loop awaits `#settled`: what a sink throws there reaches the loop, and ends the world. */
  #isHeld = false;
  #ended = false;

  constructor(job: RealJob<T>, sink: Sink<T>, loop: Loop, owner: Owner) {
    this.lane = owner.enter(job.lane);
    this.#job = job;
    this.#sink = sink;
    this.#loop = loop;
    this.#owner = owner;
    this.#startedAt = loop.now();
  }

  begin(): void {
    if (this.#ended) {
      this.#settle({ ok: false, error: new Error('Cancelled before it began') });
      return;
    }
    const known = this.#job.known?.();
    if (known !== undefined) {
      this.#settle(known);
      return;
    }
    try {
      this.#running = this.#job.start(this.#startedAt);
      // A programmer error, too, has its instant of delivery.
      // eslint-disable-next-line house/catch-rethrows-programmer-errors
    } catch (error) {
      this.#settle({ ok: false, error });
      return;
    }
    const { result } = this.#running;
    if (!(result instanceof Promise)) {
      this.#settle({ ok: true, value: result });
      return;
    }
    this.#settled = result.then(
      (value) => this.#settle({ ok: true, value }),
      (error: unknown) => this.#settle({ ok: false, error }),
    );
  }

  /** Books the earliest instant of delivery. */
  book(): void {
    this.#entry = this.#loop.schedule(this.#job.leastMs ?? 0, () => this.#hold(), this.#loopLane);
  }

  /** Its outcome is heard before anything else is done. */
  goOn(): void | Promise<void> {
    return this.#hold();
  }

  cancel(): void {
    if (this.#ended) return;
    this.#end();
    this.#entry?.cancel();
    if (this.#outcome === undefined) this.#running?.cancel?.();
  }

  get #loopLane(): string {
    return this.lane?.name ?? 'real-work';
  }

  /** The earliest instant has come: goes on with the outcome, or makes the loop await it. */
  #hold(): void | Promise<void> {
    if (this.#outcome !== undefined) return this.#arrive();
    if (this.#settled === undefined) {
      return new Promise<void>((resolve) => (this.#whenSettled = resolve)).then(() =>
        this.#arrive(),
      );
    }
    this.#isHeld = true;
    return this.#settled;
  }

  #settle(outcome: Outcome<T>): void {
    this.#outcome = outcome;
    if (this.#ended && !outcome.ok && isProgrammerError(outcome.error)) {
      this.#loop.fail(outcome.error);
    }
    this.#owner.over(this);
    this.#whenSettled?.();
    if (this.#isHeld) this.#arrive();
  }

  #arrive(): void {
    const outcome = this.#outcome;
    if (this.#ended || outcome === undefined) return;
    const { leastMs = 0, costMs } = this.#job;
    const cost = costMs === undefined ? leastMs : Math.max(leastMs, costMs(outcome));
    const waitMs = this.#startedAt + cost - this.#loop.now();
    if (waitMs <= 0) this.#deliver(outcome);
    else this.#entry = this.#loop.schedule(waitMs, () => this.#deliver(outcome), this.#loopLane);
  }

  #deliver(outcome: Outcome<T>): void {
    const { waiter } = this.#job;
    if (waiter !== undefined && this.#loop.isHeld(waiter)) {
      this.#entry = this.#loop.schedule(0, () => this.#deliver(outcome), waiter);
      return;
    }
    this.#end();
    deliver(outcome, this.#sink);
  }

  #end(): void {
    this.#ended = true;
    this.#owner.told(this.lane);
  }
}

/** Who keeps the lanes. */
export interface Owner {
  enter(lane: string | undefined): Lane | undefined;
  /** Its real outcome is known: the next one's turn has come. */
  over(place: Place): void;
  told(lane: Lane | undefined): void;
}

/** An outcome that is known, on its way to who asked. It has its turn in the lane as if something had been done. */
export class Telling<T> implements Continuation {
  readonly #outcome: Outcome<T>;
  readonly #lane: Lane | undefined;
  readonly #sink: Sink<T>;
  readonly #owner: Owner;
  #isOver = false;

  constructor(outcome: Outcome<T>, lane: string | undefined, sink: Sink<T>, owner: Owner) {
    this.#outcome = outcome;
    this.#lane = owner.enter(lane);
    this.#sink = sink;
    this.#owner = owner;
  }

  goOn(): void {
    if (this.#isOver) return;
    this.cancel();
    deliver(this.#outcome, this.#sink);
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.told(this.#lane);
  }
}
