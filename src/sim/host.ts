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
import type { Operation } from './operation.ts';
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

export class Host {
  readonly name: string;
  /** For real work that no other work can see yet (a staging directory); else use `perform`. */
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
    this.files = strikes === undefined ? files : strikableFiles(files, strikes);
    this.mounter = strikes === undefined ? mounter : strikableMounter(mounter, strikes);
    this.#realWork = realWork;
    this.#rawFiles = files;
    this.#rawMounter = mounter;
    this.#faults = faults;
    this.#process = process;
    this.#options = options;
    this.#lane = `host/${options.name}`;
  }

  /** The same machine, for one of its programs. */
  for(process: Process): Host {
    return new Host(extended(this.#options, { process }));
  }

  /** Does `work` on this host after all work asked for before; completes `costMs` later. */
  perform<T>(work: (files: FileSystem, mounter: Mounter) => Promise<T>, costMs = 0): Operation<T> {
    return this.#realWork.run({
      start: () =>
        // Most runs have no faults, and need not pay for them at each call.
        this.#faults?.isIdle === false || this.#process?.isKilled === true
          ? { result: work(this.files, this.mounter) }
          : { result: work(this.#rawFiles, this.#rawMounter) },
      leastMs: costMs,
      lane: this.#lane,
    });
  }
}
