/**
 * The one loop: a queue of entries ordered by instant, and at one instant by arrival.
 *
 * Everything that happens in a world is an entry here: timers, watch deliveries, pod syncs,
 * completions of real I/O. Time only moves when the next entry is taken, so a simulated hour costs
 * the work in it and nothing else. Entries of the same instant run first-in first-out; that order
 * is part of the contract. With `interleave` the order among different lanes of one instant becomes
 * a choice, which is how races are explored; entries of one lane always keep their order.
 *
 * An entry may return a promise; that is how `RealWork` holds time until the outside world has
 * answered. It is the only `await` in the simulation.
 */
import type { Choices } from './choices.ts';
import { EntryQueue, type Entry, type Instant, type QueuedEntry } from './entry-queue.ts';
import { invariant } from './invariant.ts';

export type { Entry, Instant } from './entry-queue.ts';

/** Decides when the host's clock permits an instant; see `RealTimePace`. Virtual time has no pace. */
export interface Pace {
  /** Where the host's clock stands, as an instant of the world. */
  now(): Instant;
  /** Resolves once `dueAt` may run, or when woken. */
  reach(dueAt: Instant): Promise<void>;
  /** Ends a `reach` early, if one is under way: the loop is to stop. */
  wake(): void;
}

export interface LoopOptions {
  readonly startAt: Instant;
  readonly choices: Choices;
  /** Draw the order of same-instant entries of different lanes from `choices`. */
  readonly interleave?: boolean;
  readonly pace?: Pace;
  /** Lets the host have a turn (signals, sockets); awaited after every so many entries. */
  readonly turn?: () => Promise<void>;
}

/** What an entry has left to do. */
export interface Continuation {
  goOn(): void | Promise<void>;
}

/** Why `run` returned. */
export type RunEnd = 'idle' | 'reached' | 'stopped';

/** At most this many ready entries take part in one interleaving choice. */
const INTERLEAVE_WIDTH = 16;

/** Entries between two turns of the host. */
const TURN_EVERY = 4096;

export class Loop {
  #now: Instant;
  #stopRequested = false;
  #hasArrived = false;
  /** The pace has let the next entry's instant come. */
  #isReached = false;
  #untilTurn = TURN_EVERY;
  #running = false;
  #failure: { readonly error: unknown } | undefined;
  readonly startAt: Instant;
  readonly #options: LoopOptions;
  readonly #queue = new EntryQueue();
  /** What belongs to the entry that was taken last. */
  readonly #continuations: Continuation[] = [];
  /** What was put aside of lanes that are held. */
  #held: Map<string, QueuedEntry[]> | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.startAt = options.startAt;
    this.#now = options.startAt;
  }

  /** The current instant. Reading it never moves it. */
  now(): Instant {
    return this.#now;
  }

  /** Number of entries that will still run. */
  get pendingCount(): number {
    return this.#queue.size;
  }

  /** Pending entries counted by lane, sorted: what a leak check compares. */
  pendingByLane(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { lane } of this.#queue.live()) counts.set(lane, (counts.get(lane) ?? 0) + 1);
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Runs `run` after `delayMs` (at least 0) of the world's time. */
  schedule(delayMs: number, run: () => void | Promise<void>, lane = 'loop'): Entry {
    invariant(!Number.isNaN(delayMs), 'loop: delay is not a number');
    return this.#queue.push(this.#now + Math.max(0, delayMs), lane, run);
  }

  /**
   * Runs `run` as soon as may be, at the instant at which the host's clock stands: what comes from outside the
   * world. Unlike any other call it may be made between entries. Without a pace that instant is now.
   */
  arrive(run: () => void | Promise<void>, lane: string): Entry {
    const { pace } = this.#options;
    const at = Math.max(this.#now, Math.floor(pace?.now() ?? this.#now));
    const entry = this.#queue.push(at, lane, run);
    this.#hasArrived = true;
    this.#isReached = false;
    pace?.wake();
    return entry;
  }

  /**
   * Goes on with it before the next entry, after what was said so before: it belongs to the entry under way. What it waits
   * for the loop awaits.
   */
  goOnWith(continuation: Continuation): void {
    this.#continuations.push(continuation);
  }

  /** From now on nothing of the lane runs: what comes due is put aside, in order. */
  hold(lane: string): void {
    this.#held ??= new Map();
    if (!this.#held.has(lane)) this.#held.set(lane, []);
  }

  /** What was put aside is due now, in its order, and the lane goes on. */
  release(lane: string): void {
    const aside = this.#held?.get(lane) ?? [];
    this.#held?.delete(lane);
    if (this.#held?.size === 0) this.#held = undefined;
    for (const entry of aside) this.#queue.putBack(entry, this.#now);
  }

  isHeld(lane: string): boolean {
    return this.#held?.has(lane) === true;
  }

  /** Makes the current `run` return after the entry in progress. */
  stop(): void {
    this.#stopRequested = true;
    this.#options.pace?.wake();
  }

  /** Ends the world: the current `run`, and every later one, rejects with `error`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.stop();
  }

  /**
   * Runs entries in order until none is left (`idle`), until the next one is due after `until`
   * (`reached`; the clock then stands at `until`), or until `stop` (`stopped`).
   *
   * @throws whatever the first failing entry threw; the loop is dead afterwards.
   */
  async run(until: Instant = Infinity): Promise<RunEnd> {
    invariant(!this.#running, 'loop: run is not reentrant');
    this.#running = true;
    this.#stopRequested = false;
    this.#isReached = false;
    try {
      return await this.#drain(until);
    } finally {
      this.#running = false;
    }
  }

  /** In turns: what need not be waited for is one function that is not suspended, and so is compiled as a whole. */
  async #drain(until: Instant): Promise<RunEnd> {
    for (;;) {
      const end = this.#runOn(until);
      if (typeof end === 'string') return end;
      await end;
    }
  }

  /** Runs entries until there is something to wait for, which it answers, or the run is at its end. */
  #runOn(until: Instant): RunEnd | Promise<unknown> {
    const { pace, turn } = this.#options;
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#continuations.length > 0) {
        const held = this.#goOn(this.#continuations.shift());
        if (held !== undefined) return held;
        continue;
      }
      if (turn !== undefined && --this.#untilTurn === 0) {
        this.#untilTurn = TURN_EVERY;
        return turn();
      }
      if (this.#stopRequested) return 'stopped';
      const next = this.#queue.nextDueAt();
      const dueAt = Math.min(next ?? Infinity, until);
      if (pace !== undefined && dueAt !== Infinity) {
        if (!this.#isReached) return this.#reach(pace, dueAt);
        this.#isReached = false;
      }
      if (next === undefined || next > until) {
        if (until !== Infinity) this.#now = Math.max(this.#now, until);
        return next === undefined ? 'idle' : 'reached';
      }
      const held = this.#runEntry(this.#take());
      if (held !== undefined) return held;
    }
  }

  async #reach(pace: Pace, dueAt: Instant): Promise<void> {
    this.#hasArrived = false;
    await pace.reach(dueAt);
    // What came meanwhile may be due before what was waited for.
    this.#isReached = !this.#stopRequested && !this.#hasArrived;
  }

  #runEntry(entry: QueuedEntry): Promise<void> | undefined {
    this.#now = Math.max(this.#now, entry.dueAt);
    const aside = this.#held?.get(entry.lane);
    if (aside !== undefined) {
      entry.isAside = true;
      aside.push(entry);
      return undefined;
    }
    try {
      return this.#awaited(entry.end()?.());
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  #goOn(continuation: Continuation | undefined): Promise<void> | undefined {
    try {
      return this.#awaited(continuation?.goOn());
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  #awaited(held: void | Promise<void>): Promise<void> | undefined {
    return held instanceof Promise ? held.catch((error: unknown) => this.fail(error)) : undefined;
  }

  #take(): QueuedEntry {
    const { interleave, choices } = this.#options;
    if (interleave !== true) return this.#queue.take();
    const ready = this.#queue.ready(INTERLEAVE_WIDTH);
    const heads = ready.filter((entry, at) => ready.findIndex((e) => e.lane === entry.lane) === at);
    return this.#queue.take(heads[choices.pick('loop/ready', heads.length)]);
  }
}
