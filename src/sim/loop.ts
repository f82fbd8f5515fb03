/**
 * The one loop: a queue of entries ordered by (due instant, sequence number).
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
import { invariant } from './invariant.ts';

/** Milliseconds since the Unix epoch, in the world's own time. */
export type Instant = number;

export interface Entry {
  readonly dueAt: Instant;
  readonly sequence: number;
  /** Entries of one lane keep their order even when same-instant entries are interleaved. */
  readonly lane: string;
  cancel(): void;
}

/** Decides when the host's clock permits an instant; see `RealTimePace`. Virtual time has no pace. */
export interface Pace {
  /** Resolves once `dueAt` may run, or early (false) when something was injected meanwhile. */
  reach(dueAt: Instant): Promise<boolean>;
  /** Ends a `reach` early. */
  wake(): void;
  /** The instant the host's clock stands at. */
  now(): Instant;
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

/** Why `run` returned. */
export type RunEnd = 'idle' | 'reached' | 'stopped';

/** At most this many ready entries take part in one interleaving choice. */
const INTERLEAVE_WIDTH = 16;

/** Entries between two turns of the host. */
const TURN_EVERY = 4096;

class LoopEntry implements Entry {
  readonly dueAt: Instant;
  readonly sequence: number;
  readonly lane: string;
  run: (() => void | Promise<void>) | undefined;
  readonly #onCancel: () => void;

  constructor(
    dueAt: Instant,
    sequence: number,
    lane: string,
    run: () => void | Promise<void>,
    onCancel: () => void,
  ) {
    this.dueAt = dueAt;
    this.sequence = sequence;
    this.lane = lane;
    this.run = run;
    this.#onCancel = onCancel;
  }

  cancel(): void {
    if (this.run === undefined) return;
    this.run = undefined;
    this.#onCancel();
  }
}

export class Loop {
  #now: Instant;
  #sequence = 0;
  #cancelledCount = 0;
  #stopRequested = false;
  #untilTurn = TURN_EVERY;
  #running = false;
  #failure: { readonly error: unknown } | undefined;
  #heap: LoopEntry[] = [];
  readonly startAt: Instant;
  readonly #options: LoopOptions;
  readonly #noteCancelled = (): void => {
    this.#cancelledCount += 1;
    if (this.#cancelledCount > 1024 && this.#cancelledCount * 2 > this.#heap.length) {
      this.#dropCancelled();
    }
  };

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
    return this.#heap.length - this.#cancelledCount;
  }

  /** Pending entries counted by lane, sorted: what a leak check compares. */
  pendingByLane(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const entry of this.#heap) {
      if (entry.run === undefined) continue;
      counts.set(entry.lane, (counts.get(entry.lane) ?? 0) + 1);
    }
    return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Runs `run` after `delayMs` (at least 0) of the world's time. */
  schedule(delayMs: number, run: () => void | Promise<void>, lane = 'loop'): Entry {
    invariant(!Number.isNaN(delayMs), 'loop: delay is not a number');
    const dueAt = this.#now + Math.max(0, delayMs);
    const entry = new LoopEntry(dueAt, this.#sequence++, lane, run, this.#noteCancelled);
    this.#push(entry);
    return entry;
  }

  /** Hands work from outside (an HTTP request, say) to the loop; on real time it wakes the pace. */
  inject(run: () => void, lane = 'outside'): void {
    const pace = this.#options.pace;
    if (pace !== undefined && !this.#running) this.#now = Math.max(this.#now, pace.now());
    this.schedule(0, run, lane);
    pace?.wake();
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
    try {
      return await this.#drain(until);
    } finally {
      this.#running = false;
    }
  }

  async #drain(until: Instant): Promise<RunEnd> {
    const { pace, turn } = this.#options;
    for (;;) {
      if (turn !== undefined && --this.#untilTurn === 0) {
        this.#untilTurn = TURN_EVERY;
        await turn();
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#stopRequested) return 'stopped';
      const next = this.#peek();
      if (next === undefined && pace === undefined) {
        if (until !== Infinity) this.#now = Math.max(this.#now, until);
        return 'idle';
      }
      const dueAt = Math.min(next?.dueAt ?? Infinity, until);
      if (pace !== undefined && !(await pace.reach(dueAt))) {
        this.#now = Math.max(this.#now, Math.min(pace.now(), dueAt));
        continue;
      }
      if (next === undefined || next.dueAt > until) {
        this.#now = Math.max(this.#now, until);
        return 'reached';
      }
      const entry = this.#take();
      const run = entry.run;
      entry.run = undefined;
      this.#now = Math.max(this.#now, entry.dueAt);
      try {
        const held = run?.();
        if (held !== undefined) await held;
      } catch (error) {
        this.fail(error);
      }
    }
  }

  #take(): LoopEntry {
    const first = this.#pop();
    if (this.#options.interleave !== true) return first;
    const ready = [first];
    while (ready.length < INTERLEAVE_WIDTH && this.#peek()?.dueAt === first.dueAt) {
      ready.push(this.#pop());
    }
    const heads = ready.filter((entry, at) => ready.findIndex((e) => e.lane === entry.lane) === at);
    const chosen = heads[this.#options.choices.pick('loop/ready', heads.length)] ?? first;
    for (const entry of ready) if (entry !== chosen) this.#push(entry);
    return chosen;
  }

  #peek(): LoopEntry | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined || top.run !== undefined) return top;
      this.#pop();
      this.#cancelledCount -= 1;
    }
  }

  #dropCancelled(): void {
    this.#heap = this.#heap.filter((entry) => entry.run !== undefined);
    this.#cancelledCount = 0;
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  #push(entry: LoopEntry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !before(entry, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = entry;
  }

  #pop(): LoopEntry {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    invariant(top !== undefined && last !== undefined, 'loop: pop of an empty queue');
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink(0);
    }
    return top;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from];
    if (entry === undefined) return;
    let at = from;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      if (child === undefined) break;
      const right = heap[childAt + 1];
      if (right !== undefined && before(right, child)) {
        child = right;
        childAt += 1;
      }
      if (!before(child, entry)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = entry;
  }
}

function before(a: LoopEntry, b: LoopEntry): boolean {
  return a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.sequence < b.sequence);
}
