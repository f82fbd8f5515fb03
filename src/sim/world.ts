/**
 * A world: one loop, one source of choice, one trace, one door to the real world. Whatever is built
 * in a world gets it handed in; nothing is module state, so two worlds in one process never meet.
 */
import type { SchedulerLike } from 'rxjs';
import type { Choices } from './choices.ts';
import { FaultPoints } from './fault-points.ts';
import { Loop, type Instant, type Pace } from './loop.ts';
import { RealWork } from './real-work.ts';
import { loopScheduler } from './loop-scheduler.ts';
import { Trace, type TraceRetention } from './trace.ts';

/** Virtual time begins here unless told otherwise: a Thursday, in UTC. */
export const DEFAULT_START_AT: Instant = Date.UTC(2026, 0, 1);

export interface WorldOptions {
  readonly choices: Choices;
  readonly startAt?: Instant;
  /** See `LoopOptions.interleave`. */
  readonly interleave?: boolean;
  /** Real time; default virtual. */
  readonly pace?: Pace;
  /** See `LoopOptions.turn`. */
  readonly turn?: () => Promise<void>;
  readonly retainTrace?: TraceRetention;
  /** Real work is done in the loop's order (see RealWork): for what can see the effects of other work. */
  readonly oneJobAtATime?: boolean;
}

export class World {
  readonly choices: Choices;
  readonly loop: Loop;
  readonly trace: Trace;
  readonly realWork: RealWork;
  readonly faults: FaultPoints;

  constructor(options: WorldOptions) {
    const startAt = options.startAt ?? DEFAULT_START_AT;
    this.choices = options.choices;
    this.loop = new Loop({
      startAt,
      choices: options.choices,
      ...(options.interleave === undefined ? {} : { interleave: options.interleave }),
      ...(options.pace === undefined ? {} : { pace: options.pace }),
      ...(options.turn === undefined ? {} : { turn: options.turn }),
    });
    this.trace = new Trace({
      startAt,
      now: () => this.loop.now(),
      retain: options.retainTrace ?? 'all',
    });
    this.faults = new FaultPoints(options.choices, this.loop, this.trace);
    this.realWork = new RealWork(
      this.loop,
      () => options.oneJobAtATime === true || this.faults.reaches('host.'),
    );
  }

  now(): Instant {
    return this.loop.now();
  }

  /** An rxjs scheduler on the loop; `lane` names the component. */
  scheduler(lane: string): SchedulerLike {
    return loopScheduler(this.loop, lane);
  }
}
