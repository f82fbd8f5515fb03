/**
 * A process of a container: an identity, an environment, descriptors, and a program that is played as steps
 * on the loop. It ends once, with a status as wait(2) tells it to a shell: 128 and the signal's number
 * if a signal ended it.
 *
 * A signal ends it, unless it is ignored or a shell has a trap for it; the first process of a container
 * does not die of signals that it says nothing of (pid_namespaces(7)).
 */
import {
  createOperation,
  FileSystemError,
  follow,
  operation,
  rethrowProgrammerError,
  type Cancel,
  type Operation,
  type Steps,
} from '../../../sim/index.ts';
import { errnoText } from './errno-text.ts';
import type { DescriptorTable } from './open-file.ts';
import type { ProcessTable } from './process-table.ts';
import { isHarmless } from './signals.ts';

export type Program = (process: OsProcess) => Steps<number>;

/** What a process has from its parent. */
export interface Inheritance {
  readonly cwd: string;
  /** Exported variables. */
  readonly env: ReadonlyMap<string, string>;
  readonly descriptors: DescriptorTable;
  readonly ignored: ReadonlySet<number>;
}

const SIGKILL = 9;
const SIGPIPE = 13;

export class OsProcess {
  readonly table: ProcessTable;
  readonly pid: number;
  readonly parentPid: number;
  argv: readonly string[];
  cwd: string;
  env: ReadonlyMap<string, string>;
  readonly descriptors: DescriptorTable;
  readonly ignored: Set<number>;
  /** A shell's: whether it takes the signal upon itself. */
  takesSignal: ((signal: number) => boolean) | undefined;
  /** Held in memory, as far as programs here say so. */
  memoryBytes = 0;
  #status: number | undefined;
  #endedBy: number | undefined;
  #cancel: Cancel | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(
    table: ProcessTable,
    pid: number,
    parentPid: number,
    argv: readonly string[],
    { cwd, env, descriptors, ignored }: Inheritance,
  ) {
    this.table = table;
    this.pid = pid;
    this.parentPid = parentPid;
    this.argv = argv;
    this.cwd = cwd;
    this.env = env;
    this.descriptors = descriptors;
    this.ignored = new Set(ignored);
  }

  /** Undefined as long as it runs. */
  get status(): number | undefined {
    return this.#status;
  }

  /** The signal that ended it. */
  get endedBy(): number | undefined {
    return this.#endedBy;
  }

  /** The program may have ended when this returns. */
  start(program: Program): void {
    const cancel = follow(
      operation(() => this.#run(program)),
      {
        done: (status) => this.#end(status),
        failed: (error) => this.table.world.loop.fail(error),
      },
    );
    if (this.#status === undefined) this.#cancel = cancel;
    else cancel?.();
  }

  signal(signal: number): void {
    if (this.#status !== undefined || signal === 0) return;
    const isFirst = this.pid === 1;
    if (signal === SIGKILL) {
      if (!isFirst) this.kill(SIGKILL);
      return;
    }
    if (this.ignored.has(signal) || this.takesSignal?.(signal) === true) return;
    if (!isFirst && !isHarmless(signal)) this.kill(signal);
  }

  /** Ends it, whatever it thinks of that. */
  kill(signal: number): void {
    if (this.#status !== undefined) return;
    this.#endedBy = signal;
    this.#end(128 + signal);
  }

  /** To be told of its end, once; at once if it has ended. */
  whenEnded(tell: (status: number) => void): void {
    if (this.#status === undefined) this.#waiting.add(() => tell(this.#status ?? 0));
    else tell(this.#status);
  }

  /** Completes when it has ended. */
  ended(): Operation<void> {
    return createOperation<void>((sink) => {
      if (this.#status !== undefined) {
        sink.done(undefined);
        return undefined;
      }
      const wake = (): void => sink.done(undefined);
      this.#waiting.add(wake);
      return () => this.#waiting.delete(wake);
    });
  }

  write(number: number, data: string): Steps<void> {
    return this.#write(number, data);
  }

  *#write(number: number, data: string): Steps<void> {
    const descriptor = this.descriptors.get(number);
    if (descriptor === undefined) {
      throw new FileSystemError('EBADF', '', 'EBADF: bad file descriptor');
    }
    yield* descriptor.file.write(data);
  }

  /** `cat: can't open '/x': No such file or directory`; where nobody can be told, nothing. */
  *complain(text: string): Steps<void> {
    yield* this.descriptors.get(2)?.file.write(`${text}\n`) ?? [];
  }

  *#run(program: Program): Steps<number> {
    try {
      return yield* program(this);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof FileSystemError)) throw error;
      if (error.code === 'EPIPE') {
        this.#endedBy = SIGPIPE;
        return 128 + SIGPIPE;
      }
      yield* this.complain(`${this.argv[0] ?? ''}: ${errnoText(error)}`);
      return 1;
    }
  }

  #end(status: number): void {
    if (this.#status !== undefined) return;
    this.#status = status & 255;
    this.#cancel?.();
    this.descriptors.closeAll();
    this.table.forget(this);
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }
}
