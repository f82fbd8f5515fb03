/**
 * Fault points: named places where an operation may fail, be late, or hang.
 *
 * A fault is data (it can be written in a scenario and shrunk by a property test), not dice. The
 * code at a fault point asks `strike(point, subject)`; the first planned fault that matches and still
 * has strikes left answers. Points, and the words they understand, are declared by the folder that
 * has them (`FaultPoint`).
 *
 * An operation that hangs goes on once its fault has ended (withdrawn, or its time is over), and is
 * then answered as if it had only been late. A fault that is spent has not ended.
 */
import type { Choices } from './choices.ts';
import type { Instant, Loop } from './loop.ts';
import {
  createOperation,
  follow,
  operation,
  perform,
  type Operation,
  type Steps,
} from './operation.ts';
import type { Trace } from './trace.ts';

declare module './trace.ts' {
  interface TraceDetails {
    'fault.struck': {
      readonly point: string;
      readonly subject: string;
      readonly error?: string | undefined;
      readonly delayMs?: number | undefined;
      readonly hang?: boolean | undefined;
    };
  }
}

/** Needs an outcome: `error`, `delayMs`, both (late, then it fails), or `hang`. */
export interface Fault {
  /** `registry.request`, `host.rename`, …; `cri.*` stands for all that begin with `cri.`. */
  readonly point: string;
  /** Only operations whose subject contains this; default all. */
  readonly match?: string;
  /** What goes wrong, in the words of the point: `ECONNREFUSED`, `503`, `Unavailable`, … */
  readonly error?: string;
  readonly delayMs?: number;
  /** Not answered before the fault ends. */
  readonly hang?: boolean;
  /** How often it strikes before it is spent; default for ever. */
  readonly times?: number;
  /** How long it lasts, counted from its planning; default until it is withdrawn. */
  readonly forMs?: number;
  /** Chance of striking when it matches, a fraction of 1; default 1. */
  readonly probability?: number;
}

/** A place that a folder declares. */
export interface FaultPoint {
  /** `cri.stopContainer` */
  readonly point: string;
  /** The errors it understands. */
  readonly words: readonly string[];
  /** Its operations can be late, and hang; else they can only fail. */
  readonly canWait: boolean;
}

/** A fault that makes no sense; the message begins with the field: `fault.times: …`. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

/** A fault that was planned, with what is left of it and who hangs on it. */
class Planned {
  readonly fault: Fault;
  readonly endsAt: Instant;
  left: number;
  readonly #loop: Loop;
  readonly #hanging = new Set<() => void>();
  #end: { cancel(): void } | undefined;

  constructor(fault: Fault, loop: Loop) {
    this.fault = fault;
    this.left = fault.times ?? Infinity;
    this.endsAt = loop.now() + (fault.forMs ?? Infinity);
    this.#loop = loop;
  }

  matches(point: string, subject: string): boolean {
    const { point: pattern, match } = this.fault;
    const isHere = pattern.endsWith('.*')
      ? point.startsWith(pattern.slice(0, -1))
      : point === pattern;
    return isHere && (match === undefined || subject.includes(match));
  }

  /** Lets all go on that hang. */
  end(): void {
    this.#end?.cancel();
    this.#end = undefined;
    for (const goOn of [...this.#hanging]) goOn();
    this.#hanging.clear();
  }

  /** Passes when the fault has ended. */
  ended(lane: string): Operation<void> {
    return createOperation<void>((sink) => {
      let entry: { cancel(): void } | undefined;
      const goOn = (): void => {
        entry = this.#loop.schedule(0, () => sink.done(undefined), lane);
      };
      this.#hanging.add(goOn);
      if (this.endsAt !== Infinity) {
        this.#end ??= this.#loop.schedule(this.endsAt - this.#loop.now(), () => this.end(), lane);
      }
      return () => {
        entry?.cancel();
        this.#hanging.delete(goOn);
        if (this.#hanging.size > 0) return;
        this.#end?.cancel();
        this.#end = undefined;
      };
    });
  }
}

/** What a fault does to one operation. */
export class Strike {
  readonly #planned: Planned;
  readonly #loop: Loop;

  constructor(planned: Planned, loop: Loop) {
    this.#planned = planned;
    this.#loop = loop;
  }

  /** In the words of the point; undefined: the operation does not fail. */
  get error(): string | undefined {
    return this.#planned.fault.error;
  }

  get hangs(): boolean {
    return this.#planned.fault.hang === true;
  }

  get delayMs(): number {
    return this.#planned.fault.delayMs ?? 0;
  }

  /** Passes when the operation may go on. */
  held(lane: string): Operation<void> {
    if (this.hangs) return this.#planned.ended(lane);
    return createOperation<void>((sink) => {
      const entry = this.#loop.schedule(this.delayMs, () => sink.done(undefined), lane);
      return () => entry.cancel();
    });
  }

  /** Holds the operation, and fails it if the fault says so. */
  *meet(lane: string, toError: (word: string) => Error): Steps<void> {
    yield* perform(this.held(lane));
    if (this.error !== undefined) throw toError(this.error);
  }
}

export class FaultPoints {
  readonly #choices: Choices;
  readonly #loop: Loop;
  readonly #trace: Trace | undefined;
  readonly #planned: Planned[] = [];

  /** Strikes are written into the trace, if there is one. */
  constructor(choices: Choices, loop: Loop, trace?: Trace) {
    this.#choices = choices;
    this.#loop = loop;
    this.#trace = trace;
  }

  /** Nothing can strike: the one check that an operation pays for in an uneventful run. */
  get isIdle(): boolean {
    return this.#planned.length === 0;
  }

  /**
   * Adds a fault; the returned function withdraws it. That it names a point which exists, and words
   * which the point knows, is for whoever knows all folders to check.
   *
   * @throws {FaultError}
   */
  plan(fault: Fault): () => void {
    requireSense(fault);
    const planned = new Planned(fault, this.#loop);
    this.#planned.push(planned);
    return () => {
      this.#drop(planned);
      planned.end();
    };
  }

  /** Some fault is planned for a point that begins with this: `host.`. */
  reaches(prefix: string): boolean {
    if (this.isIdle) return false;
    this.#dropEnded();
    return this.#planned.some(({ fault }) => fault.point.startsWith(prefix));
  }

  /** What strikes this operation, if anything does. Decided now, from the choices. */
  strike(point: string, subject: string): Strike | undefined {
    if (this.#planned.length === 0) return undefined;
    this.#dropEnded();
    for (const planned of this.#planned) {
      if (!planned.matches(point, subject)) continue;
      const { point: name, probability = 1 } = planned.fault;
      if (probability < 1 && !this.#choices.chance(`fault/${name}`, probability)) continue;
      planned.left -= 1;
      if (planned.left === 0) this.#drop(planned);
      const { error, delayMs, hang } = planned.fault;
      this.#trace?.append('faults', 'fault.struck', { point, subject, error, delayMs, hang });
      return new Strike(planned, this.#loop);
    }
    return undefined;
  }

  /** `work` with a fault point before it; decided when it begins. Ask `isIdle` first. */
  guard<T>(
    point: string,
    subject: string,
    lane: string,
    toError: (word: string) => Error,
    work: Operation<T>,
  ): Operation<T> {
    return createOperation<T>((sink) => {
      const strike = this.strike(point, subject);
      if (strike === undefined) return follow(work, sink);
      return follow(
        operation(() => struck(strike, lane, toError, work)),
        sink,
      );
    });
  }

  #dropEnded(): void {
    const now = this.#loop.now();
    for (const planned of this.#planned.filter(({ endsAt }) => endsAt <= now)) this.#drop(planned);
  }

  #drop(planned: Planned): void {
    const at = this.#planned.indexOf(planned);
    if (at >= 0) this.#planned.splice(at, 1);
  }
}

function* struck<T>(
  strike: Strike,
  lane: string,
  toError: (word: string) => Error,
  work: Operation<T>,
): Steps<T> {
  yield* strike.meet(lane, toError);
  return yield* perform(work);
}

/** @throws {FaultError} */
function requireSense({ error, delayMs, hang, times, forMs, probability }: Fault): void {
  if (error === '') throw new FaultError('fault.error: must not be empty');
  if (error === undefined && delayMs === undefined && hang !== true) {
    throw new FaultError('fault: needs one of error, delayMs and hang');
  }
  if (hang === true && (error !== undefined || delayMs !== undefined)) {
    throw new FaultError('fault.hang: goes neither with error nor with delayMs');
  }
  if (delayMs !== undefined && !(delayMs >= 0 && delayMs < Infinity)) {
    throw new FaultError('fault.delayMs: must be 0 or more');
  }
  if (times !== undefined && !(Number.isInteger(times) && times >= 1)) {
    throw new FaultError('fault.times: must be a whole number, 1 or more');
  }
  if (forMs !== undefined && !(forMs > 0)) {
    throw new FaultError('fault.forMs: must be more than 0');
  }
  if (probability !== undefined && !(probability > 0 && probability <= 1)) {
    throw new FaultError('fault.probability: must be more than 0, and at most 1');
  }
}
