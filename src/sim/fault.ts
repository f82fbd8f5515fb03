/** Faults as data: what may be planned, and what makes no sense. See fault-points.ts. */
import type { UnsyncedFate } from './power-cut.ts';

/** The end of a component, as SIGKILL ends it; or of all that a machine runs, as a power cut does. */
export interface Crash {
  /** `kubelet/node-1`, `imageService/node-1`: by its name, and where it runs; `machine/node-1`. */
  readonly component: string;
  /** Started again this much later; default by hand only. */
  readonly restartAfterMs?: number | undefined;
  /** Of a machine: what becomes of what was not synced; default `drawn`. */
  readonly unsynced?: UnsyncedFate | undefined;
  /** Of a machine: what else does not outlive it, in the words of whoever has it. */
  readonly loses?: string | undefined;
}

/** Needs an outcome: `error`, `delayMs`, both (late, then it fails), `hang`, or `crash`. */
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
  /** At this call of a component, or to it, the component ends. It strikes once. */
  readonly crash?: Crash;
  /** The first call that it strikes, of those that match, counted from its planning; default 1. */
  readonly nth?: number;
  /** How often it strikes before it is spent; default for ever, a crash once. */
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

/** @throws {FaultError} */
export function requireSense(fault: Fault): void {
  const { error, delayMs, hang, crash, nth, times, forMs, probability } = fault;
  if (error === '') throw new FaultError('fault.error: must not be empty');
  if (error === undefined && delayMs === undefined && hang !== true && crash === undefined) {
    throw new FaultError('fault: needs one of error, delayMs, hang and crash');
  }
  if (crash !== undefined && (error ?? delayMs ?? hang ?? times) !== undefined) {
    throw new FaultError('fault.crash: goes with none of error, delayMs, hang and times');
  }
  if (nth !== undefined && !(Number.isInteger(nth) && nth >= 1)) {
    throw new FaultError('fault.nth: must be a whole number, 1 or more');
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
