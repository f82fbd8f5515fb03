/** The processes of one container: its PID namespace, its memory, and what ends with it. */
import { pause, type Operation, type World } from '../../../sim/index.ts';
import type { ContainerWorld } from './container-world.ts';
import { OsProcess, type Inheritance, type Program } from './os-process.ts';

export interface ProcessTableOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly lane: string;
  readonly container: ContainerWorld;
  /** What it takes to begin another program. */
  readonly spawnMs: number;
  /** Now; undefined: no limit. */
  readonly memoryLimitBytes: () => number | undefined;
  /** The kernel has killed the container's processes for their memory. */
  readonly outOfMemory: () => void;
}

export class ProcessTable {
  readonly world: World;
  readonly lane: string;
  readonly container: ContainerWorld;
  /** Of all processes alike. */
  umask = 0o022;
  readonly #options: ProcessTableOptions;
  readonly #byPid = new Map<number, OsProcess>();
  #lastPid = 0;

  constructor(options: ProcessTableOptions) {
    this.world = options.world;
    this.lane = options.lane;
    this.container = options.container;
    this.#options = options;
  }

  /** A new process that does nothing yet: `start` it. */
  spawn(
    parent: OsProcess | undefined,
    argv: readonly string[],
    inheritance: Inheritance,
  ): OsProcess {
    this.#lastPid += 1;
    const process = new OsProcess(this, this.#lastPid, parent?.pid ?? 0, argv, inheritance);
    this.#byPid.set(process.pid, process);
    return process;
  }

  /** A copy of a process, with what it has. */
  fork(parent: OsProcess, program: Program): OsProcess {
    const child = this.spawn(parent, parent.argv, inheritanceOf(parent));
    child.start(program);
    return child;
  }

  /** What it takes to begin another program. */
  spawning(): Operation<void> {
    return pause(this.world.loop, this.lane, this.#options.spawnMs);
  }

  find(pid: number): OsProcess | undefined {
    return this.#byPid.get(pid);
  }

  /** By their numbers. */
  list(): readonly OsProcess[] {
    return [...this.#byPid.values()];
  }

  forget(process: OsProcess): void {
    this.#byPid.delete(process.pid);
  }

  /** The number 1 is somebody else's. */
  reserveFirst(): void {
    this.#lastPid = Math.max(1, this.#lastPid);
  }

  /** SIGKILL to all; parents first, so that nobody hears of the end of its children. */
  killAll(): void {
    for (const process of this.list()) process.kill(9);
  }

  /** What they hold together. */
  get memoryBytes(): number {
    return this.list().reduce((so, each) => so + each.memoryBytes, 0);
  }

  /** Whether a process may have so much memory; if not, it is dead already. */
  allocate(process: OsProcess, bytes: number): boolean {
    process.memoryBytes = bytes;
    const { memoryLimitBytes, outOfMemory } = this.#options;
    if (this.memoryBytes <= (memoryLimitBytes() ?? Number.MAX_VALUE)) return true;
    outOfMemory();
    return false;
  }
}

export function inheritanceOf({ cwd, env, descriptors, ignored }: OsProcess): Inheritance {
  return { cwd, env, descriptors: descriptors.copy(), ignored };
}
