/** The processes of one container: whom they see, their memory, and what ends with it. */
import { pause, type Operation, type World } from '../../../sim/index.ts';
import type { ContainerWorld } from './container-world.ts';
import { OsProcess, type Inheritance, type Program } from './os-process.ts';
import type { PidNamespace } from './pid-namespace.ts';

export interface ProcessTableOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly lane: string;
  readonly container: ContainerWorld;
  readonly pids: PidNamespace;
  /** What it takes to begin another program. */
  readonly spawnMs: number;
  /** Now; undefined: no limit. */
  readonly memoryLimitBytes: () => number | undefined;
  /** The kernel kills a process for its memory: the container's own, with which all end, or another. */
  readonly outOfMemory: (whose?: 'child') => void;
}

export class ProcessTable {
  readonly world: World;
  readonly lane: string;
  readonly container: ContainerWorld;
  /** Of all processes alike. */
  umask = 0o022;
  /** With those of other containers, if they share it. */
  readonly pids: PidNamespace;
  readonly #options: ProcessTableOptions;
  readonly #own = new Set<OsProcess>();
  /** The container's own. */
  main: OsProcess | undefined;

  constructor(options: ProcessTableOptions) {
    this.world = options.world;
    this.lane = options.lane;
    this.container = options.container;
    this.pids = options.pids;
    this.#options = options;
  }

  /** A new process that does nothing yet: `start` it. */
  spawn(
    parent: OsProcess | undefined,
    argv: readonly string[],
    inheritance: Inheritance,
  ): OsProcess {
    const pid = this.pids.nextPid();
    const process = new OsProcess(this, pid, parent?.pid ?? 0, argv, inheritance);
    this.#own.add(process);
    this.pids.add(process);
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

  /** By their numbers. */
  list(): readonly OsProcess[] {
    return [...this.#own];
  }

  forget(process: OsProcess): void {
    this.#own.delete(process);
    this.pids.forget(process);
  }

  /** SIGKILL to all; parents first, so that nobody hears of the end of its children. */
  killAll(): void {
    for (const process of this.list()) process.kill(9);
  }

  /** What they hold together. */
  get memoryBytes(): number {
    return this.list().reduce((so, each) => so + each.memoryBytes, 0);
  }

  /**
   * Whether a process may have so much memory; if not, it is dead already. Of a container that holds too much the kernel
   * kills what holds most, process by process, as with cgroup v1. Upstream: mm/oom_kill.c, mem_cgroup_out_of_memory.
   */
  allocate(process: OsProcess, bytes: number): boolean {
    process.memoryBytes = bytes;
    const { memoryLimitBytes, outOfMemory } = this.#options;
    const limit = memoryLimitBytes() ?? Number.MAX_VALUE;
    while (this.memoryBytes > limit) {
      const heaviest = this.list().reduce((a, b) => (b.memoryBytes > a.memoryBytes ? b : a));
      if (heaviest === this.main) {
        outOfMemory();
        return false;
      }
      outOfMemory('child');
      heaviest.kill(9);
      if (heaviest === process) return false;
    }
    return true;
  }
}

export function inheritanceOf({ cwd, env, descriptors, ignored }: OsProcess): Inheritance {
  return { cwd, env, descriptors: descriptors.copy(), ignored };
}
