/**
 * Fault points: named places where an operation may fail, be late, or hang.
 *
 * A fault is data (it can be written in a scenario and shrunk by a property test), not dice. The
 * code at a fault point asks `strike(point, subject)`; the first planned fault that matches and still
 * has strikes left answers. Points, and the words they understand, are declared by the folder that
 * has them (`FaultPoint`).
 *
 * A crash is a fault, too: the component whose it is ends before the call is made, and nothing that it had
 * under way goes on. Whoever has components ends it when `crashes$` says so.
 *
 * An operation that hangs goes on once its fault has ended (withdrawn, or its time is over), and is
 * then answered as if it had only been late. A fault that is spent has not ended.
 */
import { Subject, type Observable } from 'rxjs';
import type { Choices } from './choices.ts';
import { requireSense, type Crash, type Fault } from './fault.ts';
import { onNodeOf, Planned, Strike, type Concerns } from './fault-strike.ts';
import type { Loop } from './loop.ts';
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
      /** `kubelet/node-1` */
      readonly crash?: string | undefined;
    };
  }
}

export class FaultPoints {
  readonly #choices: Choices;
  readonly #loop: Loop;
  readonly #trace: Trace | undefined;
  readonly #planned: Planned[] = [];
  readonly #crashes = new Subject<Crash>();
  /** Components that end now. */
  readonly crashes$: Observable<Crash> = this.#crashes.asObservable();

  readonly #plans = new Subject<Fault>();
  /** What is planned, when it is. */
  readonly plans$: Observable<Fault> = this.#plans.asObservable();

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
    this.#plans.next(fault);
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

  /**
   * What strikes this operation, if anything does. Decided now, from the choices.
   * @param concerns whose call it is, for faults that are crashes; default everybody's
   */
  strike(point: string, subject: string, concerns?: Concerns): Strike | undefined {
    if (this.#planned.length === 0) return undefined;
    this.#dropEnded();
    for (const planned of this.#planned) {
      if (!planned.matches(point, subject, concerns) || planned.lets()) continue;
      const { point: name, probability = 1 } = planned.fault;
      if (probability < 1 && !this.#choices.chance(`fault/${name}`, probability)) continue;
      planned.left -= 1;
      if (planned.left === 0) this.#drop(planned);
      const { error, delayMs, hang, crash } = planned.fault;
      const what = { error, delayMs, hang, crash: crash?.component };
      this.#trace?.append('faults', 'fault.struck', { point, subject, ...what });
      return new Strike(planned, this.#loop, (ended) => this.#crashes.next(ended));
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
      const strike = this.strike(point, subject, onNodeOf(lane));
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
