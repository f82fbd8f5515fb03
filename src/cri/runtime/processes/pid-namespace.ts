/**
 * Who sees whom: the numbers of processes, of one container or of several. Source: pid_namespaces(7): when the first
 * process ends, the kernel kills all others.
 */
import type { OsProcess } from './os-process.ts';

/** A process that is listed, and runs no program. */
export interface Listed {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly uid: number;
}

/** Holds the namespace of a sandbox. Upstream: containerd's sandbox image, as the user that it says. */
const PAUSE: Listed = { pid: 1, argv: ['/pause'], uid: 65535 };

export class PidNamespace {
  /** The first process, of a sandbox whose containers share theirs. */
  readonly first: Listed | undefined;
  readonly #byPid = new Map<number, OsProcess>();
  #lastPid: number;

  constructor(first?: Listed) {
    this.first = first;
    this.#lastPid = first?.pid ?? 0;
  }

  /** Of a whole pod. Deviation: nothing ends its first process, which only waits. */
  static ofSandbox(): PidNamespace {
    return new PidNamespace(PAUSE);
  }

  nextPid(): number {
    this.#lastPid += 1;
    return this.#lastPid;
  }

  /** The number 1 is somebody else's. */
  reserveFirst(): void {
    this.#lastPid = Math.max(1, this.#lastPid);
  }

  add(process: OsProcess): void {
    this.#byPid.set(process.pid, process);
  }

  forget(process: OsProcess): void {
    this.#byPid.delete(process.pid);
    if (process.pid === 1) this.killAll();
  }

  find(pid: number): OsProcess | undefined {
    return this.#byPid.get(pid);
  }

  /** By their numbers. */
  list(): readonly OsProcess[] {
    return [...this.#byPid.values()];
  }

  killAll(): void {
    for (const process of this.list()) process.kill(SIGKILL);
  }
}

const SIGKILL = 9;
