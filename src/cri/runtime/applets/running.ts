/** Applets that run, end and wait for programs, and that say what these find. */
import type { Steps } from '../../../sim/index.ts';
import { maySignal } from '../processes/may-signal.ts';
import { readAll } from '../processes/open-file.ts';
import { isMissing, runProgram, statusOf } from '../processes/run-program.ts';
import { signalNumber } from '../processes/signals.ts';
import { UsageError, type Applet, type AppletCall } from './applet.ts';
import { linesOf } from './lines.ts';

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `1.5`, `2m`, `infinity`: milliseconds. @throws {UsageError} */
function durationMs(text: string): number {
  if (text === 'infinity' || text === 'inf') return Infinity;
  const [, amount, unit = ''] = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text) ?? [];
  if (amount === undefined) throw new UsageError(`invalid number '${text}'`);
  return Number(amount) * (UNIT_SECONDS[unit] ?? 1) * 1000;
}

export function* sleep(call: AppletCall): Steps<number> {
  if (call.args.length === 0) throw new UsageError('usage: sleep [N]...');
  yield* call.sleep(call.args.map(durationMs).reduce((sum, each) => sum + each, 0));
  return 0;
}

export function* usleep(call: AppletCall): Steps<number> {
  yield* call.sleep(Number(call.args[0] ?? '0') / 1000);
  return 0;
}

export function* env(call: AppletCall): Steps<number> {
  const args = [...call.args];
  let variables = new Map(call.process.env);
  for (let word = args[0]; word !== undefined; [word] = args) {
    const [whole, name = '', value = ''] = /^([^=]+)=([^]*)$/.exec(word) ?? [];
    if (word === '-i' || word === '-') variables = new Map();
    else if (word === '-u') variables.delete(args[1] ?? '');
    else if (whole !== undefined) variables.set(name, value);
    else break;
    args.splice(0, word === '-u' ? 2 : 1);
  }
  if (args.length > 0) return yield* call.run(args, variables);
  yield* call.print([...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
  return 0;
}

export function* printenv(call: AppletCall): Steps<number> {
  const { env: variables } = call.process;
  if (call.args.length === 0) {
    yield* call.print([...variables].map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  }
  let status = 0;
  for (const name of call.args) {
    const value = variables.get(name);
    if (value === undefined) status = 1;
    else yield* call.print(`${value}\n`);
  }
  return status;
}

/** Ends a program that takes too long, with 143, as busybox has it. */
export function* timeout(call: AppletCall): Steps<number> {
  const { process } = call;
  const args = [...call.args];
  let signal = 15;
  while (args[0]?.startsWith('-') === true) {
    const option = args.shift();
    if (option === '-s') signal = signalNumber(args.shift() ?? '') ?? 15;
    else if (option === '-k' || option === '-t') args.shift();
  }
  const limitMs = durationMs(args.shift() ?? '');
  const [name = ''] = args;
  const found = yield* process.table.container.find(name, process);
  if (isMissing(found)) return yield* call.run(args);
  const { cwd, env: variables, ignored } = process;
  const child = runProgram(process, found, args, {
    cwd,
    env: variables,
    ignored,
    descriptors: process.descriptors.copy(),
  });
  const watch = process.table.fork(process, function* (watcher) {
    watcher.descriptors.closeAll();
    yield* call.sleep(limitMs);
    child.signal(signal);
    return 0;
  });
  const status = yield* statusOf(child);
  watch.kill(9);
  return status;
}

export function* xargs(call: AppletCall): Steps<number> {
  const at = call.args.findIndex(
    (arg, place) => !arg.startsWith('-') && !/^-[nIPLsE]$/.test(call.args[place - 1] ?? ''),
  );
  const own = at < 0 ? call.args : call.args.slice(0, at);
  const command = at < 0 ? ['echo'] : call.args.slice(at);
  const { flags, values } = call.options('0rtn:I:P:L:s:', own);
  const text = yield* readAll(call.stdin);
  const replaced = values.get('I');
  const words = flags.has('0')
    ? text.split('\0').filter((word) => word !== '')
    : replaced === undefined
      ? wordsOf(text)
      : linesOf(text);
  const size = replaced === undefined ? Number(values.get('n') ?? 'Infinity') : 1;
  if (words.length === 0 && (flags.has('r') || replaced !== undefined)) return 0;
  let status = 0;
  for (let start = 0; start < Math.max(1, words.length); start += size) {
    const some = words.slice(start, start + size);
    const argv =
      replaced === undefined
        ? [...command, ...some]
        : command.map((word) => word.replaceAll(replaced, some[0] ?? ''));
    if (flags.has('t')) yield* call.process.complain(argv.join(' '));
    const ended = yield* call.run(argv);
    if (ended !== 0) status = ended === 255 ? 124 : ended > 125 ? ended : 123;
  }
  return status;
}

/** By blanks, with quotes and backslashes as xargs has them. */
function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|\\[^]|[^\s"'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(
      /"([^"]*)"|'([^']*)'|\\([^])/g,
      (_, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '',
    ),
  );
}

export function* which(call: AppletCall): Steps<number> {
  let status = 0;
  for (const name of call.args) {
    const { process } = call;
    const found = yield* process.table.container.find(name, process);
    if (isMissing(found)) status = 1;
    else yield* call.print(`${found.path}\n`);
  }
  return status;
}

export function* kill(call: AppletCall): Steps<number> {
  const args = [...call.args];
  let signal = 15;
  const [first = ''] = args;
  if (/^-(?!-)/.test(first)) {
    const name = first === '-s' ? (args[1] ?? '') : first.slice(1);
    const found = signalNumber(name);
    if (found === undefined) return yield* call.complain(`invalid signal '${name}'`);
    signal = found;
    args.splice(0, first === '-s' ? 2 : 1);
  }
  let status = 0;
  for (const word of args) {
    const target = call.process.table.pids.find(Number(word));
    if (target === undefined)
      status = yield* call.complain(`can't kill pid ${word}: No such process`);
    else if (!maySignal(call.process, target))
      status = yield* call.complain(`can't kill pid ${word}: Operation not permitted`);
    else target.signal(signal);
  }
  return status;
}

export const RUNNING_APPLETS: readonly (readonly [string, Applet])[] = [
  ['sleep', sleep],
  ['usleep', usleep],
  ['env', env],
  ['printenv', printenv],
  ['timeout', timeout],
  ['xargs', xargs],
  ['which', which],
  ['kill', kill],
];
