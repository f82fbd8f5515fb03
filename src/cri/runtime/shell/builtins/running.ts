/** What runs commands, and what deals with processes. */
import { race } from 'rxjs';
import {
  FileSystemError,
  perform,
  rethrowProgrammerError,
  type Steps,
} from '../../../../sim/index.ts';
import { isMissing, runProgram } from '../../processes/run-program.ts';
import { maySignal } from '../../processes/may-signal.ts';
import { readAll } from '../../processes/open-file.ts';
import { openPath } from '../../processes/open-path.ts';
import type { OsProcess } from '../../processes/os-process.ts';
import { signalName, signalNumber, SIGNALS } from '../../processes/signals.ts';
import { errnoText } from '../../processes/errno-text.ts';
import type { Shell } from '../shell.ts';
import { complain, type Builtin } from './builtin.ts';

function* nothing(): Steps<number> {
  return 0;
}

function* failure(): Steps<number> {
  return 1;
}

function* evaluate(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  return yield* shell.runText(words.join(' '));
}

function* source(shell: Shell, [name = '', path, ...parameters]: readonly string[]): Steps<number> {
  if (path === undefined) return yield* complain(shell, name, 'filename argument required', 2);
  const { state, process } = shell;
  let text: string;
  try {
    const opened = (yield* openPath(process, path, 'read')).hold();
    text = yield* readAll(opened.file);
    opened.release();
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    shell.jump = { to: 'exit', status: 2 };
    return yield* complain(shell, name, `line 0: can't open '${path}': ${errnoText(error)}`, 2);
  }
  const { parameters: before } = state;
  if (parameters.length > 0) state.parameters = parameters;
  const status = yield* shell.runText(text);
  state.parameters = before;
  if (shell.jump?.to !== 'return') return status;
  const { status: returned } = shell.jump;
  shell.jump = undefined;
  return returned;
}

/** Runs an external program, or says which one would run. */
function* command(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { process, state } = shell;
  const [option] = words;
  const names = words.filter((word) => !/^-[pvV]$/.test(word));
  const [name] = names;
  if (name === undefined) return 0;
  const found = yield* process.table.container.find(name, {
    cwd: process.cwd,
    env: state.exported(),
  });
  if (option === '-v' || option === '-V') {
    const isOwn = state.functions.has(name) || shell.builtin(name) !== undefined;
    if (!isOwn && isMissing(found)) return 127;
    yield* process.write(1, `${isOwn || isMissing(found) ? name : found.path}\n`);
    return 0;
  }
  const builtin = shell.builtin(name);
  if (builtin !== undefined) return yield* builtin(shell, names);
  if (isMissing(found)) {
    yield* shell.complain(`${name}: not found`);
    return 127;
  }
  const { cwd, ignored, descriptors } = process;
  const inherited = { cwd, ignored, env: state.exported(), descriptors: descriptors.copy() };
  return yield* shell.foreground(runProgram(process, found, names, inherited));
}

function* type(shell: Shell, [, ...names]: readonly string[]): Steps<number> {
  const { process, state } = shell;
  let status = 0;
  for (const name of names) {
    const place = { cwd: process.cwd, env: state.exported() };
    const found = yield* process.table.container.find(name, place);
    let what = 'not found';
    if (state.functions.has(name)) what = 'is a function';
    else if (shell.builtin(name) !== undefined) what = 'is a shell builtin';
    else if (!isMissing(found)) what = `is ${found.path}`;
    else status = 127;
    yield* process.write(1, `${name}${what === 'not found' ? ':' : ''} ${what}\n`);
  }
  return status;
}

function* trap(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { signals, state, process } = shell;
  const args = words[0] === '--' ? words.slice(1) : words;
  if (args.length === 0 || args[0] === '-p') {
    const lines = [...state.traps].map(([signal, action]) => {
      const shown = `'${action.replaceAll("'", "'\\''")}'`;
      return `trap -- ${shown} ${signal === 0 ? 'EXIT' : signalName(signal)}\n`;
    });
    yield* process.write(1, lines.join(''));
    return 0;
  }
  const [first = '', ...rest] = args;
  const resets = rest.length === 0 || first === '-' || /^\d+$/.test(first);
  const names = first === '-' ? rest : resets ? args : rest;
  let status = 0;
  for (const name of names) {
    const signal = signalNumber(name);
    if (signal === undefined)
      status = yield* complain(shell, 'trap', `${name}: invalid signal specification`);
    else signals.trap(signal, resets ? undefined : first);
  }
  return status;
}

function* wait(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { children } = shell;
  if (words.length === 0) {
    for (const child of [...children.values()]) {
      if (!(yield* waitFor(shell, child))) return yield* interrupted(shell);
      children.delete(child.pid);
    }
    return 0;
  }
  let status = 0;
  for (const word of words) {
    const child = children.get(Number(word.replace(/^%/, '')));
    if (child === undefined) {
      status = 127;
      continue;
    }
    if (!(yield* waitFor(shell, child))) return yield* interrupted(shell);
    children.delete(child.pid);
    status = child.status ?? 0;
  }
  return status;
}

/** False: a signal that has a trap came first. */
function* waitFor({ signals }: Shell, child: OsProcess): Steps<boolean> {
  if (signals.haveCome) return false;
  if (child.status !== undefined) return true;
  yield* perform(race([child.ended(), signals.coming()]));
  return child.status !== undefined && !signals.haveCome;
}

function* interrupted(shell: Shell): Steps<number> {
  const status = shell.signals.firstStatus;
  shell.state.lastStatus = status;
  yield* shell.answerSignals();
  return status;
}

/** busybox's `kill` is a program that the shell calls: it speaks as the shell, and names no builtin. */
function* refuse(shell: Shell, text: string): Steps<number> {
  yield* shell.complain(text);
  return 1;
}

function* kill(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { process, children } = shell;
  let signal = SIGNALS['TERM'] ?? 15;
  let targets = words;
  const [first = ''] = words;
  if (first === '-l') {
    yield* process.write(1, `${Object.keys(SIGNALS).join(' ')}\n`);
    return 0;
  }
  if (words.length === 0) return yield* refuse(shell, 'you need to specify whom to kill');
  if (first.startsWith('-') && first !== '--') {
    const name = first === '-s' ? (words[1] ?? '') : first.slice(1);
    const found = signalNumber(name);
    if (found === undefined) return yield* refuse(shell, `bad signal name '${name}'`);
    signal = found;
    targets = words.slice(first === '-s' ? 2 : 1);
  }
  let status = 0;
  for (const word of targets.filter((each) => each !== '--')) {
    const pid = /^-?\d+$/.test(word) ? Number(word) : NaN;
    const reached =
      pid === -1
        ? process.table.pids.list().filter((each) => each !== process && each.pid !== 1)
        : pid === 0
          ? process.table.list()
          : [process.table.pids.find(Math.abs(pid))].filter((each) => each !== undefined);
    // Nobody has heard of its end yet.
    const isZombie = children.has(pid);
    if (Number.isNaN(pid)) status = yield* refuse(shell, `invalid number '${word}'`);
    else if (reached.length === 0 && !isZombie) {
      status = yield* refuse(shell, `can't kill pid ${word}: No such process`);
    }
    for (const each of reached) {
      if (maySignal(process, each)) each.signal(signal);
      else if (pid > 0) {
        status = yield* refuse(shell, `can't kill pid ${word}: Operation not permitted`);
      }
    }
  }
  return status;
}

function* jobs({ children, process }: Shell): Steps<number> {
  const running = [...children.values()].filter(({ status }) => status === undefined);
  const lines = running.map(({ argv }, at) => `[${String(at + 1)}]  Running  ${argv.join(' ')}\n`);
  yield* process.write(1, lines.join(''));
  return 0;
}

export const running: readonly (readonly [string, Builtin])[] = [
  [':', nothing],
  ['true', nothing],
  ['false', failure],
  ['ulimit', nothing],
  ['times', nothing],
  ['hash', nothing],
  ['fg', failure],
  ['bg', failure],
  ['jobs', jobs],
  // Done where commands are run: the program takes the shell's place.
  ['exec', nothing],
  ['eval', evaluate],
  ['.', source],
  ['source', source],
  ['command', command],
  ['type', type],
  ['trap', trap],
  ['wait', wait],
  ['kill', kill],
];
