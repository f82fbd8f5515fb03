/**
 * A simulated machine's disk and mounts, reached through the loop.
 *
 * `perform` is the only way in for simulation code: a small piece of real work, in real order with
 * all other work on the same host (one lane), at a modelled cost. What it sees is therefore exactly
 * what the virtual order of operations says it should see.
 */
import type { FileSystem } from './file-system.ts';
import type { Mounter } from './mounter.ts';
import type { Operation } from './operation.ts';
import type { RealWork } from './real-work.ts';

export interface HostOptions {
  /** Unique in the world: `node-1`. */
  readonly name: string;
  readonly files: FileSystem;
  readonly mounter: Mounter;
  readonly realWork: RealWork;
}

export class Host {
  readonly name: string;
  /** For real work that no other work can see yet (a staging directory); else use `perform`. */
  readonly files: FileSystem;
  readonly mounter: Mounter;
  readonly #realWork: RealWork;
  readonly #lane: string;

  constructor(options: HostOptions) {
    this.name = options.name;
    this.files = options.files;
    this.mounter = options.mounter;
    this.#realWork = options.realWork;
    this.#lane = `host/${options.name}`;
  }

  /** Does `work` on this host after all work asked for before; completes `costMs` later. */
  perform<T>(work: (files: FileSystem, mounter: Mounter) => Promise<T>, costMs = 0): Operation<T> {
    return this.#realWork.run({
      start: () => ({ result: work(this.files, this.mounter) }),
      leastMs: costMs,
      lane: this.#lane,
    });
  }
}
