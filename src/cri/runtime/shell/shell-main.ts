/** `sh [-eux] [-c command [name [arg...]]]`, `sh file [arg...]`, and a script from standard input. */
import { FileSystemError, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { errnoText } from '../processes/errno-text.ts';
import { readAll } from '../processes/open-file.ts';
import { openPath } from '../processes/open-path.ts';
import type { OsProcess } from '../processes/os-process.ts';
import { parseScript, ShellSyntaxError } from './parse-script.ts';
import { Shell } from './shell.ts';
import { OPTION_NAMES, ShellState, type OptionLetter } from './shell-state.ts';
import { runStatements } from './run-node.ts';
import { isTerminal, runInput } from './shell-input.ts';

export function* shellMain(process: OsProcess, argv: readonly string[]): Steps<number> {
  const [name = 'sh', ...args] = argv;
  const state = new ShellState(undefined, name, process.pid);
  let isCommand = false;
  let isInteractive = false;
  while (/^[-+]./.test(args[0] ?? '') && args[0] !== '--') {
    const word = args.shift() ?? '';
    for (const letter of word.slice(1)) {
      if (letter === 'c') isCommand = true;
      else if (letter === 'i') isInteractive = true;
      else if (letter === 'o') {
        const option = args.shift() ?? '';
        const known = OPTION_NAMES[option];
        if (option === 'pipefail') state.hasPipefail = word.startsWith('-');
        else if (known !== undefined) state.options.add(known);
      } else if (Object.values(OPTION_NAMES).includes(letter as OptionLetter)) {
        if (word.startsWith('-')) state.options.add(letter as OptionLetter);
        else state.options.delete(letter as OptionLetter);
      }
    }
  }
  if (args[0] === '--') args.shift();
  for (const [variable, value] of process.env) {
    if (/^[A-Za-z_]\w*$/.test(variable)) state.set(variable, value, true);
  }
  state.set('PWD', process.cwd, true);
  state.set('SHLVL', String(Number(state.get('SHLVL') ?? '0') + 1), true);
  if (state.get('IFS') === undefined) state.set('IFS', ' \t\n');
  const shell = new Shell(process, state);
  const file = process.descriptors.get(0)?.file;
  if (!isCommand && args.length === 0) {
    if (file === undefined) return 0;
    const talks = isInteractive || isTerminal(file);
    return yield* shell.live((each) => runInput(each, file, talks));
  }
  const text = yield* scriptText(shell, args, isCommand);
  if (text === undefined) return 2;
  state.parameters = args;
  return yield* play(shell, text);
}

/** Undefined: it cannot be read, which is told. What is not the script stays in `args`. */
function* scriptText(shell: Shell, args: string[], isCommand: boolean): Steps<string | undefined> {
  const { state, process } = shell;
  if (isCommand) {
    const text = args.shift();
    if (text === undefined) yield* shell.complain('-c requires an argument');
    state.name = args.shift() ?? state.name;
    return text;
  }
  const path = args.shift() ?? '';
  try {
    const opened = (yield* openPath(process, path, 'read')).hold();
    const text = yield* readAll(opened.file);
    opened.release();
    state.name = path;
    return text;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    yield* shell.complain(`can't open '${path}': ${errnoText(error)}`);
    return undefined;
  }
}

function* play(shell: Shell, text: string): Steps<number> {
  try {
    const { commands } = parseScript(text);
    return yield* shell.live((each) => runStatements(each, commands, true));
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof ShellSyntaxError)) throw error;
    yield* shell.complain(error.message);
    return 2;
  }
}
