/**
 * A simulated machine's disk and mounts, reached through the loop.
 *
 * `perform` is the only way in for simulation code: a small piece of real work, in real order with
 * all other work on the same host (one lane), at a modelled cost. What it sees is therefore exactly
 * what the virtual order of operations says it should see.
 */
import { extended } from './extended.ts';
import type { FaultPoints } from './fault-points.ts';
import type { FileSystem } from './file-system.ts';
import type { Mounter } from './mounter.ts';
import { createOperation, follow, type Operation } from './operation.ts';
import type { Process } from './process.ts';
import type { RealWork } from './real-work.ts';
import { HostStrikes, strikableFiles, strikableMounter } from './strikable-host.ts';

export interface HostOptions {
  /** Unique in the world: `node-1`. */
  readonly name: string;
  readonly files: FileSystem;
  readonly mounter: Mounter;
  readonly realWork: RealWork;
  /** Without them its calls are no fault points. */
  readonly faults?: FaultPoints;
  /** Whose view of the machine this is; without one it never ends. */
  readonly process?: Process;
}

/** The last time of work that is done again and again: what came of it, and what the disk was then. */
export interface LastTime<T> {
  outcome: { readonly ok: true; readonly value: T } | undefined;
  changeCount: number;
}

/** Of work that was not done yet. */
export function neverDone<T>(): LastTime<T> {
  return { outcome: undefined, changeCount: -1 };
}

export class Host {
  readonly name: string;
  /**
   * For real work that no other work can see yet (a staging directory); else use `perform`. What is made by them
   * has no time (0): such work runs beside other, and which of them came last would show.
   */
  readonly files: FileSystem;
  readonly mounter: Mounter;
  readonly #realWork: RealWork;
  readonly #rawFiles: FileSystem;
  readonly #rawMounter: Mounter;
  readonly #faults: FaultPoints | undefined;
  readonly #process: Process | undefined;
  readonly #options: HostOptions;
  readonly #lane: string;

  constructor(options: HostOptions) {
    this.name = options.name;
    const { files, mounter, realWork, faults, process } = options;
    const isAlone = (): boolean => realWork.isAlone;
    const strikes = faults && new HostStrikes({ host: options.name, faults, isAlone, process });
    const undated = files.dated(0);
    this.files = strikes === undefined ? undated : strikableFiles(undated, strikes);
    this.mounter = strikes === undefined ? mounter : strikableMounter(mounter, strikes);
    this.#realWork = realWork;
    this.#rawFiles = files;
    this.#rawMounter = mounter;
    this.#faults = faults;
    this.#process = process;
    this.#options = options;
    this.#lane = `host/${options.name}`;
    realWork.keepLane(this.#lane);
  }

  /** The same machine, for one of its programs. */
  for(process: Process): Host {
    return new Host(extended(this.#options, { process }));
  }

  /**
   * Does `work` on this host after all work asked for before; completes `costMs` later. What it makes and changes
   * has the time of the instant at which it was asked for.
   */
  perform<T>(work: (files: FileSystem, mounter: Mounter) => Promise<T>, costMs = 0): Operation<T> {
    return this.#realWork.run({
      start: (askedAt) => ({ result: this.#do(work, askedAt) }),
      leastMs: costMs,
      lane: this.#lane,
      waiter: this.#process?.name,
    });
  }

  /**
   * As `perform`, of work that puts right what it finds amiss, and syncs nothing: if it changed nothing the last
   * time, and nobody did since, it is not done, for it would find the same. Where nobody knows that it is done. Either way
   * nothing else happens before its outcome, if nobody is at work on this host.
   */
  performAgain<T>(last: LastTime<T>, work: (files: FileSystem) => Promise<T>): Operation<T> {
    return createOperation((sink) => {
      const known = this.#known(last);
      if (known !== undefined) return this.#realWork.tell(known, this.#lane, sink);
      return follow(this.#lookAgain(last, work), sink);
    });
  }

  /** Most often nothing has changed: then there is no job to speak of. */
  #known<T>(last: LastTime<T>): LastTime<T>['outcome'] {
    const known = this.#unchanged(last);
    if (known === undefined) return undefined;
    return this.#realWork.isFree(this.#lane, this.#process?.name) ? known : undefined;
  }

  #lookAgain<T>(last: LastTime<T>, work: (files: FileSystem) => Promise<T>): Operation<T> {
    return this.#realWork.runAtOnce({
      known: () => this.#unchanged(last),
      start: (askedAt) => ({ result: this.#note(last, work, askedAt) }),
      lane: this.#lane,
      waiter: this.#process?.name,
    });
  }

  #unchanged<T>(last: LastTime<T>): LastTime<T>['outcome'] {
    if (last.outcome === undefined || last.changeCount !== this.#changeCount) return undefined;
    return this.#isStrikable ? undefined : last.outcome;
  }

  get #changeCount(): number {
    return this.#rawFiles.changeCount?.() ?? NaN;
  }

  async #note<T>(
    last: LastTime<T>,
    work: (files: FileSystem) => Promise<T>,
    askedAt: number,
  ): Promise<T> {
    const before = this.#changeCount;
    last.outcome = undefined;
    const value = await this.#do(work, askedAt);
    if (this.#changeCount === before) {
      last.outcome = { ok: true, value };
      last.changeCount = before;
    }
    return value;
  }

  /** Most runs have no faults, and need not pay for them at each call. */
  get #isStrikable(): boolean {
    return this.#faults?.isIdle === false || this.#process?.isKilled === true;
  }

  #do<T>(work: (files: FileSystem, mounter: Mounter) => Promise<T>, askedAt: number): Promise<T> {
    return this.#isStrikable
      ? work(this.files.dated(askedAt), this.mounter)
      : work(this.#rawFiles.dated(askedAt), this.#rawMounter);
  }
}
