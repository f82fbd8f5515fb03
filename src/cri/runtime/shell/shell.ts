/**
 * A shell: plays a syntax tree as steps on the loop. Source: POSIX.1-2017, XCU 2; busybox's ash, where
 * POSIX leaves things open.
 *
 * A signal that has a trap is answered when the foreground command has ended, and `wait` is interrupted at
 * once. What leaves a part of the script early is kept in `jump` until it has been left.
 */
import type { ParsedScript, Statement } from 'unbash';
import { pause, perform, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { NULL_DEVICE } from '../processes/devices.ts';
import { Descriptor, readAll, type OpenFile } from '../processes/open-file.ts';
import type { OsProcess } from '../processes/os-process.ts';
import { createPipe } from '../processes/pipe.ts';
import { statusOf } from '../processes/run-program.ts';
import { SIGNALS } from '../processes/signals.ts';
import { BUILTINS } from './builtins.ts';
import type { Builtin } from './builtins/builtin.ts';
import { ExpansionError, type Expander } from './expander.ts';
import { parseScript, ShellSyntaxError } from './parse-script.ts';
import { runStatements } from './run-node.ts';
import { ReadOnlyError, ShellState } from './shell-state.ts';
import { Signals } from './signals.ts';

/** Why what follows is not run. */
export type Jump =
  | { readonly to: 'break' | 'continue'; readonly levels: number }
  | { readonly to: 'return' | 'exit'; readonly status: number };

/** A shell that does nothing but count gives way after so many commands. */
const COMMANDS_PER_SLICE = 100;
/** After so many slices without a wait it is given few: its loop may have no end. */
const BUSY_SLICES = 100;
const SLICE_MS = 1;
const BUSY_SLICE_MS = 100;

/** What is said of a foreground command that a signal ended. */
const DEATHS: Readonly<Record<number, string>> = {
  1: 'Hangup',
  3: 'Quit',
  6: 'Aborted',
  9: 'Killed',
  10: 'User defined signal 1',
  11: 'Segmentation fault',
  12: 'User defined signal 2',
  14: 'Alarm clock',
  15: 'Terminated',
};

export class Shell implements Expander {
  readonly process: OsProcess;
  readonly state: ShellState;
  readonly signals: Signals;
  jump: Jump | undefined;
  /** Within a condition `set -e` does not count. */
  conditionDepth = 0;
  loopDepth = 0;
  functionDepth = 0;
  /** Background processes that nobody has waited for, by number. */
  readonly children = new Map<number, OsProcess>();
  /** It waits for the next line of its script. */
  isReading = false;
  #wasInterrupted = false;
  #commands = 0;
  #slices = 0;

  constructor(process: OsProcess, state: ShellState) {
    this.process = process;
    this.state = state;
    this.signals = new Signals(process, state);
  }

  /** The whole life of a shell: what it runs, and the trap of its end. */
  *live(run: (shell: Shell) => Steps<number>): Steps<number> {
    let status = yield* this.#guarded(() => run(this));
    if (this.jump !== undefined && 'status' in this.jump) ({ status } = this.jump);
    const action = this.state.traps.get(0);
    if (action === undefined || action === '') return status;
    this.state.traps.delete(0);
    this.jump = undefined;
    this.state.lastStatus = status;
    yield* this.#guarded(() => this.runText(action));
    const { jump } = this as { jump: Jump | undefined };
    return jump?.to === 'exit' ? jump.status : status;
  }

  /** A copy of this shell in a process of its own. @param prepare its descriptors */
  fork(
    run: (shell: Shell) => Steps<number>,
    prepare: (child: OsProcess) => void = () => undefined,
  ): OsProcess {
    const { process, state } = this;
    const copy = new ShellState(state, state.name, state.mainPid);
    const { conditionDepth } = this;
    return process.table.fork(process, (child) => {
      prepare(child);
      const shell = new Shell(child, copy);
      shell.conditionDepth = conditionDepth;
      return shell.live(run);
    });
  }

  forkInBackground(run: (shell: Shell) => Steps<number>): void {
    const nothing = new Descriptor(NULL_DEVICE);
    const child = this.fork(run, ({ descriptors }) => descriptors.set(0, nothing));
    this.state.lastBackground = child.pid;
    this.children.set(child.pid, child);
  }

  /** Waits for a foreground child, then answers the signals that came meanwhile. */
  *foreground(child: OsProcess): Steps<number> {
    const hadToWait = child.status === undefined;
    const status = yield* statusOf(child);
    if (hadToWait) this.#slices = 0;
    const told = child.endedBy === undefined ? undefined : DEATHS[child.endedBy];
    if (told !== undefined) yield* this.process.complain(told);
    yield* this.answerSignals();
    return status;
  }

  /** Runs the traps of signals that have come. */
  *answerSignals(): Steps<void> {
    while (this.signals.haveCome && this.jump?.to !== 'exit') {
      const action = this.signals.next() ?? '';
      const { lastStatus } = this.state;
      const left = this.jump;
      this.jump = undefined;
      yield* this.runText(action);
      this.jump ??= left;
      this.state.lastStatus = lastStatus;
    }
  }

  /** What `eval`, `.` and traps give. */
  *runText(text: string): Steps<number> {
    let commands: readonly Statement[];
    try {
      ({ commands } = parseScript(text));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ShellSyntaxError)) throw error;
      yield* this.complain(error.message);
      this.jump = { to: 'exit', status: 2 };
      return 2;
    }
    return yield* runStatements(this, commands, false);
  }

  *substitute({ commands }: ParsedScript): Steps<string> {
    const { readEnd, writeEnd } = createPipe();
    readEnd.hold();
    const child = this.fork(
      (shell) => runStatements(shell, commands, true),
      ({ descriptors }) => descriptors.set(1, writeEnd),
    );
    try {
      const text = yield* readAll(readEnd.file);
      this.state.lastStatus = yield* statusOf(child);
      return text;
    } finally {
      readEnd.release();
    }
  }

  /** Somebody types: a key can end what runs, and a request to end is not heard. @param file what it reads from */
  interruptible(file: OpenFile): void {
    this.signals.onUntrapped = (signal) => {
      if (signal === SIGNALS['TERM'] || signal === SIGNALS['QUIT']) return true;
      if (signal !== SIGNALS['INT']) return false;
      this.#wasInterrupted = true;
      if (this.isReading) file.unread('\n');
      else this.jump = { to: 'exit', status: 128 + signal };
      return true;
    };
  }

  /** Whether it was interrupted since it was last asked. */
  tookInterrupt(): boolean {
    const was = this.#wasInterrupted;
    this.#wasInterrupted = false;
    return was;
  }

  special(name: string): string | undefined {
    const { state } = this;
    if (/^\d+$/.test(name)) return name === '0' ? state.name : state.parameters[Number(name) - 1];
    switch (name) {
      case '#':
        return String(state.parameters.length);
      case '?':
        return String(state.lastStatus);
      case '$':
        return String(state.mainPid);
      case '!':
        return state.lastBackground === undefined ? '' : String(state.lastBackground);
      case '-':
        return [...state.options].sort().join('');
      case 'RANDOM': {
        const bytes = this.process.table.container.randomBytes(2);
        return String(((bytes.charCodeAt(0) << 8) | bytes.charCodeAt(1)) & 0x7fff);
      }
      case 'PPID':
        return String(this.process.parentPid);
      default:
        return undefined;
    }
  }

  builtin(name: string): Builtin | undefined {
    return BUILTINS.get(name);
  }

  /** `sh: …` on standard error. */
  *complain(text: string): Steps<void> {
    yield* this.process.complain(`${this.state.name}: ${text}`);
  }

  /** To be called for each command: a loop that never waits must not hold up the world. */
  *giveWay(): Steps<void> {
    this.#commands += 1;
    if (this.#commands % COMMANDS_PER_SLICE > 0) return;
    this.#slices += 1;
    const { world, lane } = this.process.table;
    const sliceMs = this.#slices > BUSY_SLICES ? BUSY_SLICE_MS : SLICE_MS;
    yield* perform(pause(world.loop, lane, sliceMs));
    yield* this.answerSignals();
  }

  /** A failure of an expansion ends a shell that nobody talks to. */
  *#guarded(run: () => Steps<number>): Steps<number> {
    try {
      return yield* run();
    } catch (error) {
      rethrowProgrammerError(error);
      if (!(error instanceof ExpansionError) && !(error instanceof ReadOnlyError)) throw error;
      yield* this.complain(error.message);
      this.jump = { to: 'exit', status: 2 };
      return 2;
    }
  }
}
