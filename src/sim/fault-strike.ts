/** A fault that is planned, and what it does to the operations that it strikes. See fault-points.ts. */
import type { Crash, Fault } from './fault.ts';
import type { Instant, Loop } from './loop.ts';
import { createOperation, perform, type Operation, type Steps } from './operation.ts';

/** Whether a call is of this component, or to it. */
export type Concerns = (component: string) => boolean;

/** Calls of, and to, what runs on the node of an actor: `cri/node-1`. */
export function onNodeOf(actor: string): Concerns {
  return (component) => nodeOf(component) === nodeOf(actor);
}

function nodeOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** A fault that was planned, with what is left of it and who hangs on it. */
export class Planned {
  readonly fault: Fault;
  readonly endsAt: Instant;
  left: number;
  /** Matching calls that it lets pass. */
  #passing: number;
  readonly #loop: Loop;
  readonly #hanging = new Set<() => void>();
  #end: { cancel(): void } | undefined;

  constructor(fault: Fault, loop: Loop) {
    this.fault = fault;
    this.left = fault.times ?? (fault.crash === undefined ? Infinity : 1);
    this.#passing = (fault.nth ?? 1) - 1;
    this.endsAt = loop.now() + (fault.forMs ?? Infinity);
    this.#loop = loop;
  }

  matches(point: string, subject: string, concerns: Concerns | undefined): boolean {
    const { point: pattern, match, crash } = this.fault;
    if (crash !== undefined && concerns?.(crash.component) === false) return false;
    const isHere = pattern.endsWith('.*')
      ? point.startsWith(pattern.slice(0, -1))
      : point === pattern;
    return isHere && (match === undefined || subject.includes(match));
  }

  /** True once for each call that comes too early. */
  lets(): boolean {
    if (this.#passing === 0) return false;
    this.#passing -= 1;
    return true;
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
  readonly #endComponent: (crash: Crash) => void;

  constructor(planned: Planned, loop: Loop, endComponent: (crash: Crash) => void) {
    this.#planned = planned;
    this.#loop = loop;
    this.#endComponent = endComponent;
  }

  /** In the words of the point; undefined: the operation does not fail. */
  get error(): string | undefined {
    return this.#planned.fault.error;
  }

  /** Of a crash: until the component has ended. Then those who asked for it hear nothing any more. */
  get hangs(): boolean {
    return this.#planned.fault.hang === true || this.#isCrash;
  }

  /** Ends the component whose crash this is, if it is one. Not from within its own steps. */
  crashNow(): void {
    const { crash } = this.#planned.fault;
    if (crash !== undefined) this.#endComponent(crash);
  }

  get #isCrash(): boolean {
    return this.#planned.fault.crash !== undefined;
  }

  get delayMs(): number {
    return this.#planned.fault.delayMs ?? 0;
  }

  /** Passes when the operation may go on. */
  held(lane: string): Operation<void> {
    if (this.#isCrash) this.#crashSoon();
    if (this.hangs) return this.#planned.ended(lane);
    return createOperation<void>((sink) => {
      const entry = this.#loop.schedule(this.delayMs, () => sink.done(undefined), lane);
      return () => entry.cancel();
    });
  }

  /** In an entry of its own: the component may be in the middle of a step. */
  #crashSoon(): void {
    const crash = (): void => {
      this.crashNow();
      this.#planned.end();
    };
    this.#loop.schedule(0, crash, 'faults');
  }

  /** Holds the operation, and fails it if the fault says so. */
  *meet(lane: string, toError: (word: string) => Error): Steps<void> {
    yield* perform(this.held(lane));
    if (this.error !== undefined) throw toError(this.error);
  }
}
