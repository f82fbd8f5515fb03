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
 * - A job that takes no time may be done at once (`runAtOnce`): the loop goes on when its outcome was told.
 * - A cancelled job is told to stop, and still awaited before the next of its lane starts.
 * - A programmer error (invariant.ts) ends the world at the instant of its delivery; nobody waits for that of
 *   a cancelled job, so it ends the world at once.
 */
import { rethrowProgrammerError } from './invariant.ts';
import type { Loop } from './loop.ts';
import { createOperation, type Operation } from './operation.ts';
import type { Outcome, RealJob } from './real-job.ts';
import type { Cancel, Sink } from './sink.ts';
import { Telling, Work, type Lane, type Owner, type Place } from './work.ts';

export class RealWork {
  readonly #loop: Loop;
  readonly #lanes = new Map<string, Lane>();
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
    return createOperation<T>((sink) => this.#begin(job, sink));
  }

  /**
   * As `run`, of a job that takes no time: if its lane is free, nothing else happens between what asks for it and what is
   * done with its outcome. Whether the outcome is known or the work has to be done makes no difference to anybody.
   */
  runAtOnce<T>(job: RealJob<T>): Operation<T> {
    return createOperation<T>((sink) => {
      if (!this.isFree(job.lane, job.waiter)) return this.#begin(job, sink);
      const known = job.known?.();
      if (known !== undefined) return this.tell(known, job.lane, sink);
      const work = new Work(job, sink, this.#loop, this.#owner);
      this.#launch(work);
      this.#loop.goOnWith(work);
      return () => work.cancel();
    });
  }

  #begin<T>(job: RealJob<T>, sink: Sink<T>): Cancel {
    const work = new Work(job, sink, this.#loop, this.#owner);
    if (this.#mustBeAlone()) return this.#runAlone(work);
    this.#launch(work);
    work.book();
    return () => work.cancel();
  }

  /**
   * Whether a job would be done at once. By what was told, not by what is over: how fast the machine is must not show.
   */
  isFree(lane: string | undefined, waiter: string | undefined): boolean {
    if (this.#mustBeAlone()) return false;
    if (lane !== undefined && (this.#lanes.get(lane)?.untoldCount ?? 0) > 0) return false;
    return waiter === undefined || !this.#loop.isHeld(waiter);
  }

  /** Delivers what is known of a job that would be done at once. Needs the lane to be free. */
  tell<T>(outcome: Outcome<T>, lane: string | undefined, sink: Sink<T>): Cancel {
    const telling = new Telling(outcome, lane, sink, this.#owner);
    this.#loop.goOnWith(telling);
    return () => telling.cancel();
  }

  /** There will be jobs in the lane again and again. */
  keepLane(name: string): void {
    this.#laneOf(name).isKept = true;
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
    const entry = this.#loop.schedule(0, alone, work.lane?.name ?? 'real-work');
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
    const { lane } = work;
    const last = lane?.last;
    if (lane !== undefined) lane.last = work;
    if (last === undefined) work.begin();
    else last.next = work;
  }

  readonly #owner: Owner = {
    enter: (name) => {
      if (name === undefined) return undefined;
      const lane = this.#laneOf(name);
      lane.untoldCount += 1;
      return lane;
    },
    over: (place) => {
      const { lane, next } = place;
      // Whoever keeps what is over must not keep all that came after it.
      place.next = undefined;
      this.#underWayCount -= 1;
      if (next !== undefined) next.begin();
      else if (lane !== undefined) {
        lane.last = undefined;
        this.#forget(lane);
      }
      if (this.#underWayCount > 0 || this.#whenSettled.length === 0) return;
      for (const resolve of this.#whenSettled.splice(0)) resolve();
    },
    told: (lane) => {
      if (lane === undefined) return;
      lane.untoldCount -= 1;
      this.#forget(lane);
    },
  };

  #laneOf(name: string): Lane {
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = { name, last: undefined, untoldCount: 0, isKept: false };
      this.#lanes.set(name, lane);
    }
    return lane;
  }

  #forget(lane: Lane): void {
    if (!lane.isKept && lane.untoldCount === 0 && lane.last === undefined)
      this.#lanes.delete(lane.name);
  }
}

async function settle<T>(begin: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await begin() };
  } catch (error) {
    rethrowProgrammerError(error);
    return { ok: false, error };
  }
}
