/** Lists, pipelines and compound commands. Source: POSIX.1-2017, XCU 2.9. */
import type { AndOr, Case, CommandNode, For, If, Pipeline, Statement, While } from 'unbash';
import { rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import type { Descriptor } from '../processes/open-file.ts';
import { createPipe } from '../processes/pipe.ts';
import type { OsProcess } from '../processes/os-process.ts';
import { expandArithmetic, expandFields, expandPieces, expandText } from './expansion.ts';
import { ExpansionError } from './expander.ts';
import { matcher } from './pattern.ts';
import { redirect, RedirectError } from './redirect.ts';
import { runSimpleCommand } from './run-simple-command.ts';
import type { Shell } from './shell.ts';
import { evaluateTest } from './test-command.ts';

/** @param isLast nothing of the process comes after them: the last program may take its place */
export function* runStatements(
  shell: Shell,
  statements: readonly Statement[],
  isLast: boolean,
): Steps<number> {
  const { state } = shell;
  let status = 0;
  for (const [at, { command, background }] of statements.entries()) {
    yield* shell.answerSignals();
    if (shell.jump !== undefined) return status;
    if (background === true) {
      shell.forkInBackground((child) => runAny(child, command, true));
      status = 0;
    } else {
      status = yield* runAny(shell, command, isLast && at === statements.length - 1);
    }
    state.lastStatus = status;
    if (shell.jump !== undefined) return status;
  }
  return status;
}

type AnyNode = Statement['command'];

function* runAny(shell: Shell, node: AnyNode, isLast: boolean): Steps<number> {
  if (node.type === 'AndOr') return yield* runAndOr(shell, node);
  if (node.type === 'Pipeline') return yield* runPipeline(shell, node);
  return yield* runNode(shell, node, isLast);
}

function* runAndOr(shell: Shell, { commands, operators }: AndOr): Steps<number> {
  let status = 0;
  for (const [at, command] of commands.entries()) {
    const operator = operators[at - 1];
    if (operator === '&&' ? status !== 0 : operator === '||' && status === 0) continue;
    const decides = at < commands.length - 1;
    if (decides) shell.conditionDepth += 1;
    status = yield* runAny(shell, command, false);
    if (decides) shell.conditionDepth -= 1;
    shell.state.lastStatus = status;
    if (shell.jump !== undefined) return status;
  }
  return status;
}

function* runPipeline(shell: Shell, { commands, prefixes }: Pipeline): Steps<number> {
  const isNegated = prefixes.some(({ type }) => type === 'Negation');
  const [only] = commands;
  if (only !== undefined && commands.length === 1) {
    if (isNegated) shell.conditionDepth += 1;
    const status = yield* runNode(shell, only, false);
    if (isNegated) shell.conditionDepth -= 1;
    return isNegated ? (status === 0 ? 1 : 0) : status;
  }
  const children: OsProcess[] = [];
  let input: Descriptor | undefined;
  for (const [at, command] of commands.entries()) {
    const pipe = at < commands.length - 1 ? createPipe() : undefined;
    pipe?.readEnd.hold();
    const from = input;
    const child = shell.fork(
      (part) => runNode(part, command, true),
      ({ descriptors }) => {
        if (from !== undefined) descriptors.set(0, from);
        if (pipe !== undefined) descriptors.set(1, pipe.writeEnd);
      },
    );
    from?.release();
    input = pipe?.readEnd;
    children.push(child);
  }
  let status = 0;
  let failed = 0;
  for (const child of children) {
    status = yield* shell.foreground(child);
    if (status !== 0) failed = status;
  }
  if (shell.state.hasPipefail) status = failed;
  if (isNegated) return status === 0 ? 1 : 0;
  return exitsOnError(shell, status);
}

/** `set -e`. */
function exitsOnError(shell: Shell, status: number): number {
  const counts = status !== 0 && shell.conditionDepth === 0 && shell.state.options.has('e');
  if (counts) shell.jump ??= { to: 'exit', status };
  return status;
}

export function* runNode(shell: Shell, node: CommandNode, isLast: boolean): Steps<number> {
  switch (node.type) {
    case 'Command':
      return exitsOnError(shell, yield* runSimpleCommand(shell, node, isLast, runCompound));
    case 'Subshell': {
      const child = shell.fork((part) => runStatements(part, node.body.commands, true));
      return exitsOnError(shell, yield* shell.foreground(child));
    }
    case 'Function':
      shell.state.functions.set(yield* expandText(shell, node.name), node.body);
      return 0;
    default:
      yield* shell.giveWay();
      if (shell.jump !== undefined) return shell.state.lastStatus;
      return yield* runCompound(shell, node);
  }
}

type Compound = Parameters<Parameters<typeof runSimpleCommand>[3]>[1];

/** What runs in the shell's own process, the body of a function too. */
function* runCompound(shell: Shell, node: Compound | CommandNode): Steps<number> {
  switch (node.type) {
    case 'CompoundList':
      return yield* runStatements(shell, node.commands, false);
    case 'BraceGroup':
      return yield* runStatements(shell, node.body.commands, false);
    case 'Redirected':
      return yield* runRedirected(shell, node);
    case 'If':
      return yield* runIf(shell, node);
    case 'While':
      return yield* runWhile(shell, node);
    case 'For':
      return yield* runFor(shell, node);
    case 'Case':
      return yield* runCase(shell, node);
    case 'TestCommand':
      return (yield* evaluateTest(shell, node.expression)) ? 0 : 1;
    case 'ArithmeticCommand':
      return (yield* expandArithmetic(shell, node.body)) === '0' ? 1 : 0;
    case 'Command':
    case 'Subshell':
    case 'Function':
      return yield* runNode(shell, node, false);
    case 'ArithmeticFor':
    case 'Select':
    case 'Coproc':
      throw new ExpansionError(`syntax error: ${node.type} is not of this shell`);
    default:
      return node satisfies never;
  }
}

function* runRedirected(
  shell: Shell,
  { command, redirects }: Extract<Compound, { type: 'Redirected' }>,
): Steps<number> {
  const { descriptors } = shell.process;
  const before = descriptors.copy();
  try {
    yield* redirect(shell, redirects, descriptors);
    return yield* runNode(shell, command, false);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof RedirectError)) throw error;
    yield* shell.complain(error.message);
    return exitsOnError(shell, 1);
  } finally {
    descriptors.restore(before);
  }
}

function* runCondition(shell: Shell, commands: readonly Statement[]): Steps<boolean> {
  shell.conditionDepth += 1;
  const status = yield* runStatements(shell, commands, false);
  shell.conditionDepth -= 1;
  return status === 0;
}

function* runIf(shell: Shell, node: If): Steps<number> {
  for (const { clause, then } of [node, ...node.elif]) {
    const holds = yield* runCondition(shell, clause.commands);
    if (shell.jump !== undefined) return shell.state.lastStatus;
    if (holds) return yield* runStatements(shell, then.commands, false);
  }
  return node.else === undefined ? 0 : yield* runStatements(shell, node.else.commands, false);
}

function* runWhile(shell: Shell, { kind, clause, body }: While): Steps<number> {
  let status = 0;
  shell.loopDepth += 1;
  for (;;) {
    yield* shell.giveWay();
    const holds = yield* runCondition(shell, clause.commands);
    if (leavesLoop(shell)) break;
    if (holds !== (kind === 'while')) break;
    status = yield* runStatements(shell, body.commands, false);
    if (leavesLoop(shell)) break;
  }
  shell.loopDepth -= 1;
  return status;
}

/** Whether a jump ends the loop; `continue` of this one is over with it. */
function leavesLoop(shell: Shell): boolean {
  const { jump } = shell;
  if (jump === undefined) return false;
  if (jump.to !== 'break' && jump.to !== 'continue') return true;
  shell.jump = jump.levels > 1 ? { to: jump.to, levels: jump.levels - 1 } : undefined;
  return jump.levels > 1 || jump.to === 'break';
}

function* runFor(shell: Shell, { name, wordlist, body }: For): Steps<number> {
  const { state } = shell;
  const values = wordlist === undefined ? state.parameters : yield* expandFields(shell, wordlist);
  let status = 0;
  shell.loopDepth += 1;
  for (const value of values) {
    yield* shell.giveWay();
    if (shell.jump === undefined) {
      state.set(name.value, value);
      status = yield* runStatements(shell, body.commands, false);
    }
    if (leavesLoop(shell)) break;
  }
  shell.loopDepth -= 1;
  return status;
}

function* runCase(shell: Shell, { word, items }: Case): Steps<number> {
  const value = yield* expandText(shell, word);
  for (const { pattern, body } of items) {
    for (const each of pattern) {
      const pieces = yield* expandPieces(shell, each);
      if (matcher(pieces).test(value)) return yield* runStatements(shell, body.commands, false);
    }
  }
  return 0;
}
