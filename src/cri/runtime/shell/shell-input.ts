/**
 * A shell that reads its script by and by: line for line, and what a line begins is ended by later ones. On a terminal
 * it asks for each. Source: POSIX.1-2017, XCU sh, STDIN; busybox ash, cmdloop.
 */
import { rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { readLine, type OpenFile } from '../processes/open-file.ts';
import { Terminal } from '../processes/terminal.ts';
import { isIncomplete, parseScript, ShellSyntaxError } from './parse-script.ts';
import { runStatements } from './run-node.ts';
import type { Shell } from './shell.ts';

/** Answers the status of the last command. */
export function* runInput(shell: Shell, file: OpenFile, isInteractive: boolean): Steps<number> {
  const { state } = shell;
  let text = '';
  let status = 0;
  if (isInteractive) shell.interruptible(file);
  for (;;) {
    if (isInteractive) yield* shell.process.write(2, prompt(shell, text === ''));
    shell.isReading = true;
    const read = yield* readLine(file);
    shell.isReading = false;
    if (shell.tookInterrupt()) {
      text = '';
      state.lastStatus = INTERRUPTED;
      if (isInteractive) yield* shell.process.write(2, '\n');
      continue;
    }
    if (read !== undefined) text += `${read.line}\n`;
    if (read !== undefined && isIncomplete(text)) continue;
    if (text.trim() !== '') {
      status = yield* runText(shell, text, isInteractive);
      text = '';
    }
    if (shell.tookInterrupt()) {
      shell.jump = undefined;
      state.lastStatus = INTERRUPTED;
      yield* shell.process.write(2, '\n');
    }
    if (shell.jump !== undefined || read === undefined) return status;
    text = '';
  }
}

const INTERRUPTED = 130;

function* runText(shell: Shell, text: string, isInteractive: boolean): Steps<number> {
  try {
    return yield* runStatements(shell, parseScript(text).commands, false);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof ShellSyntaxError)) throw error;
    yield* shell.complain(error.message);
    shell.state.lastStatus = 2;
    if (!isInteractive) shell.jump = { to: 'exit', status: 2 };
    return 2;
  }
}

/** `/ # `: of what busybox knows of PS1, the directory, the names and whether it is root. */
function prompt({ state, process }: Shell, isFirst: boolean): string {
  if (!isFirst) return state.get('PS2') ?? '> ';
  const { container } = process.table;
  const { cwd } = process;
  const home = state.get('HOME') ?? '';
  const isRoot = container.user.uid === 0;
  const shown: Readonly<Record<string, string>> = {
    w: home !== '' && home !== '/' && cwd === home ? '~' : cwd,
    h: container.hostname,
    u: isRoot ? 'root' : String(container.user.uid),
    $: isRoot ? '#' : '$',
    n: '\n',
    '\\': '\\',
  };
  const text = state.get('PS1') ?? '\\w \\$ ';
  return text.replace(/\\([whu$n\\])/g, (_whole, letter: string) => shown[letter] ?? '');
}

export function isTerminal(file: OpenFile | undefined): boolean {
  return file instanceof Terminal;
}
