/**
 * Real work under virtual time: the outcome is real, the instant is modelled.
 *
 * The work starts at once and runs beside the loop. Its completion is delivered at the virtual
 * instant start + cost, where the cost may depend on the outcome (bytes transferred). Until
 * start + `leastMs` the loop runs on freely; there it awaits the real outcome, and only then goes on.
 * Real speed therefore never shows in a trace.
 *
 * Rules that keep it so:
 * - Jobs are leaves: one request, one blob, one layer. What decides between them is virtual.
 * - Jobs of one lane run one after the other in reality too (two writes to one directory, say); jobs
 *   without a lane must not be able to see each other's effects.
 * - Whoever changes the outside world on purpose (a scenario moving a tag) does it in `afterAll`,
 *   so that work begun before sees the world before.
 * - While `mustBeAlone` says so, one job is done at a time, and the loop awaits it before anything else
 *   happens: the real order of what jobs do is then that of the loop. Instants stay as they are.
 * - A cancelled job is told to stop, and still awaited before the next of its lane starts.
 * - A programmer error (invariant.ts) ends the world at the instant of its delivery; nobody waits for that of
 *   a cancelled job, so it ends the world at once.
 */
import { isProgrammerError, rethrowProgrammerError } from './invariant.ts';
import type { Entry, Instant, Loop } from './loop.ts';
import { createOperation, type Operation } from './operation.ts';
import { deliver, type Outcome, type RealJob, type Running } from './real-job.ts';
import type { Sink } from './sink.ts';

/** A place in a lane. */
interface Place {
  readonly lane: string | undefined;
  /** Who waits for this one's end. */
  next: Place | undefined;
  begin(): void;
}

/** One run of a job: from its launch, over its real outcome, to the instant of its delivery. */
class Work<T> implements Place {
  readonly lane: string | undefined;
  next: Place | undefined;
  readonly #job: RealJob<T>;
  readonly #sink: Sink<T>;
  readonly #loop: Loop;
  readonly #whenOver: (place: Place) => void;
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

  constructor(job: RealJob<T>, sink: Sink<T>, loop: Loop, whenOver: (place: Place) => void) {
    this.lane = job.lane;
    this.#job = job;
    this.#sink = sink;
    this.#loop = loop;
    this.#whenOver = whenOver;
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

  cancel(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#entry?.cancel();
    if (this.#outcome === undefined) this.#running?.cancel?.();
  }

  get #loopLane(): string {
    return this.lane ?? 'real-work';
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
    this.#whenOver(this);
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
    this.#ended = true;
    deliver(outcome, this.#sink);
  }
}

export class RealWork {
  readonly #loop: Loop;
  /** The last in each lane; a lane that is not here is free. */
  readonly #lanes = new Map<string, Place>();
  readonly #whenSettled: (() => void)[] = [];
  readonly #mustBeAlone: () => boolean;
  #underWayCount = 0;
  #isAlone = false;

  constructor(loop: Loop, mustBeAlone = (): boolean => false) {
    this.#loop = loop;
    this.#mustBeAlone = mustBeAlone;
  }

  /** Number of jobs whose real outcome is not known yet. */
  get underWayCount(): number {
    return this.#underWayCount;
  }

  /** A job is being done, and nothing else happens meanwhile. */
  get isAlone(): boolean {
    return this.#isAlone;
  }

  /** A cold operation that does `job` and delivers its outcome at the modelled instant. */
  run<T>(job: RealJob<T>): Operation<T> {
    return createOperation<T>((sink) => {
      const work = new Work(job, sink, this.#loop, this.#onOver);
      if (this.#mustBeAlone()) return this.#runAlone(work);
      this.#launch(work);
      work.book();
      return () => work.cancel();
    });
  }

  /** Whether a job would begin at once, and its outcome be heard: nobody is at work in the lane, nor the waiter held. */
  isFree(lane: string, waiter: string | undefined): boolean {
    if (this.#mustBeAlone() || this.#lanes.has(lane)) return false;
    return waiter === undefined || !this.#loop.isHeld(waiter);
  }

  #runAlone<T>(work: Work<T>): () => void {
    const alone = async (): Promise<void> => {
      await this.settled();
      this.#isAlone = true;
      this.#launch(work);
      await this.settled();
      this.#isAlone = false;
      work.book();
    };
    const entry = this.#loop.schedule(0, alone, work.lane ?? 'real-work');
    return () => {
      entry.cancel();
      work.cancel();
    };
  }

  /** Changes the outside world once all work begun before has really ended. Takes no virtual time. */
  afterAll<T>(change: () => Promise<T>): Operation<T> {
    return createOperation<T>((sink) => {
      const entry = this.#loop.schedule(
        0,
        async () => {
          await this.settled();
          const outcome = await settle(change);
          if (outcome.ok) sink.done(outcome.value);
          else sink.failed(outcome.error);
        },
        'real-work',
      );
      return () => entry.cancel();
    });
  }

  /** Resolves when no work is under way. For the loop's owner, at the end of a run. */
  async settled(): Promise<void> {
    while (this.#underWayCount > 0) {
      await new Promise<void>((resolve) => this.#whenSettled.push(resolve));
    }
  }

  #launch(work: Place): void {
    this.#underWayCount += 1;
    if (work.lane !== undefined) {
      const last = this.#lanes.get(work.lane);
      this.#lanes.set(work.lane, work);
      if (last !== undefined) {
        last.next = work;
        return;
      }
    }
    work.begin();
  }

  readonly #onOver = (place: Place): void => {
    const { lane, next } = place;
    // Whoever keeps what is over must not keep all that came after it.
    place.next = undefined;
    this.#underWayCount -= 1;
    if (next !== undefined) next.begin();
    else if (lane !== undefined) this.#lanes.delete(lane);
    if (this.#underWayCount > 0 || this.#whenSettled.length === 0) return;
    for (const resolve of this.#whenSettled.splice(0)) resolve();
  };
}

async function settle<T>(begin: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await begin() };
  } catch (error) {
    rethrowProgrammerError(error);
    return { ok: false, error };
  }
}
