/** What an applet has of the world, in the words of its own arguments. */
import {
  FileSystemError,
  pause,
  perform,
  rethrowProgrammerError,
  type FileStat,
  type Instant,
  type Steps,
} from '../../../sim/index.ts';
import type { ContainerView } from '../container-view.ts';
import { errnoText } from '../processes/errno-text.ts';
import type { Descriptor, OpenFile } from '../processes/open-file.ts';
import { absolutePath, openPath, type OpenMode } from '../processes/open-path.ts';
import type { OsProcess } from '../processes/os-process.ts';
import { isMissing, runProgram, statusOf } from '../processes/run-program.ts';

export type Applet = (call: AppletCall) => Steps<number>;

/** Arguments that the applet does not take: it says so and ends with 1. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Options {
  /** Letters without a value. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

export class AppletCall {
  readonly process: OsProcess;
  readonly name: string;
  readonly args: readonly string[];

  constructor(process: OsProcess, name: string, args: readonly string[]) {
    this.process = process;
    this.name = name;
    this.args = args;
  }

  get now(): Instant {
    return this.process.table.world.now();
  }

  /** To standard output, as it is. */
  *print(text: string): Steps<void> {
    if (text !== '') yield* this.process.write(1, text);
  }

  /** `cat: can't open 'x': …`; answers the status 1. */
  *complain(text: string): Steps<number> {
    yield* this.process.complain(`${this.name}: ${text}`);
    return 1;
  }

  *sleep(durationMs: number): Steps<void> {
    const { world, lane } = this.process.table;
    yield* perform(pause(world.loop, lane, durationMs));
  }

  path(path: string): string {
    return absolutePath(this.process, path);
  }

  /** @throws {FileSystemError} */
  *files<T>(work: (view: ContainerView) => Promise<T>): Steps<T> {
    return yield* this.process.table.container.files.call(work);
  }

  *stat(path: string, follows = true): Steps<FileStat | undefined> {
    const whole = this.path(path);
    const found = yield* this.attempt(() =>
      this.files((view) => (follows ? view.stat(whole) : view.lstat(whole))),
    );
    return found instanceof FileSystemError ? undefined : found;
  }

  /** What was asked for, or why not. */
  *attempt<T>(work: () => Steps<T>): Steps<T | FileSystemError> {
    try {
      return yield* work();
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof FileSystemError) || error.code === 'EPIPE') throw error;
      return error;
    }
  }

  /** `-` is standard input. @throws {FileSystemError} */
  *open(path: string, mode: OpenMode = 'read'): Steps<Descriptor> {
    return yield* openPath(this.process, path, mode);
  }

  get stdin(): OpenFile {
    return this.process.descriptors.get(0)?.file ?? NOTHING;
  }

  /**
   * The files that the operands name, or standard input; one that cannot be opened is told of, and
   * the status is 1 in the end.
   */
  *eachInput(
    operands: readonly string[],
    use: (file: OpenFile, name: string) => Steps<void>,
    words: (path: string, why: string) => string = (path, why) => `${path}: ${why}`,
  ): Steps<number> {
    let status = 0;
    for (const operand of operands.length === 0 ? ['-'] : operands) {
      if (operand === '-') {
        yield* use(this.stdin, operand);
        continue;
      }
      const opened = yield* this.attempt(() => this.open(operand));
      if (opened instanceof FileSystemError) {
        status = yield* this.complain(words(operand, errnoText(opened)));
        continue;
      }
      opened.hold();
      try {
        yield* use(opened.file, operand);
      } finally {
        opened.release();
      }
    }
    return status;
  }

  /** Runs another program and waits for it; 127 if there is none. */
  *run(argv: readonly string[], env = this.process.env): Steps<number> {
    const { process } = this;
    const { cwd, ignored } = process;
    const [name = ''] = argv;
    const found = yield* process.table.container.find(name, { cwd, env });
    if (isMissing(found)) {
      const why = found === 'EACCES' ? 'Permission denied' : 'No such file or directory';
      yield* this.complain(`can't execute '${name}': ${why}`);
      return found === 'EACCES' ? 126 : 127;
    }
    const descriptors = process.descriptors.copy();
    return yield* statusOf(runProgram(process, found, argv, { cwd, env, descriptors, ignored }));
  }

  /** Takes options as getopt(3) does, `n:` with a value. @throws {UsageError} */
  options(letters: string, args = this.args): Options {
    const flags = new Set<string>();
    const values = new Map<string, string>();
    const operands: string[] = [];
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? '';
      if (arg === '--') {
        operands.push(...args.slice(at + 1));
        break;
      }
      if (!arg.startsWith('-') || arg === '-') {
        operands.push(arg);
        continue;
      }
      for (let place = 1; place < arg.length; place++) {
        const letter = arg[place] ?? '';
        const known = letters.indexOf(letter);
        if (known < 0 || letter === ':' || letter === '-') {
          throw new UsageError(
            `unrecognized option: ${arg.startsWith('--') ? arg.slice(2) : letter}`,
          );
        }
        if (letters[known + 1] !== ':') {
          flags.add(letter);
          continue;
        }
        const rest = arg.slice(place + 1);
        const value = rest === '' ? args[++at] : rest;
        if (value === undefined) throw new UsageError(`option requires an argument: ${letter}`);
        values.set(letter, value);
        break;
      }
    }
    return { flags, values, operands };
  }
}

const NOTHING: OpenFile = {
  *read() {
    return '';
  },
  unread: () => undefined,

  *write() {},
  close: () => undefined,
};
