/** One command with its words, assignments and redirections. Source: POSIX.1-2017, XCU 2.9.1. */
import type { Assignment, Command, CommandArgument } from 'unbash';
import { perform, rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { isMissing, runProgram } from '../processes/run-program.ts';
import type { DescriptorTable } from '../processes/open-file.ts';
import { BUILTINS, SPECIAL_BUILTINS } from './builtins.ts';
import { ExpansionError } from './expander.ts';
import { expandFields, expandText } from './expansion.ts';
import { redirect, RedirectError } from './redirect.ts';
import type { Shell } from './shell.ts';
import type { FunctionBody, Variable } from './shell-state.ts';

type RunBody = (shell: Shell, body: FunctionBody) => Steps<number>;

/** @param isLast an external program may take the place of the shell */
export function* runSimpleCommand(
  shell: Shell,
  node: Command,
  isLast: boolean,
  runBody: RunBody,
): Steps<number> {
  yield* shell.giveWay();
  const { state, process } = shell;
  if (shell.jump !== undefined) return state.lastStatus;
  const statusBefore = state.lastStatus;
  const argv = yield* wordsOf(shell, node);
  const assignments = yield* assignmentsOf(shell, node);
  if (state.options.has('x')) yield* trace(shell, assignments, argv);
  const [name] = argv;
  const { descriptors } = process;
  try {
    if (name === undefined) {
      if (node.redirects.length > 0) {
        yield* kept(descriptors, () => redirect(shell, node.redirects, descriptors));
      }
      for (const [variable, value] of assignments) state.set(variable, value);
      // The status is that of a substituted command, if there was one.
      return state.lastStatus === statusBefore && !substitutes(node) ? 0 : state.lastStatus;
    }
    const body = state.functions.get(name);
    const builtin = BUILTINS.get(name);
    if (body === undefined && builtin === undefined) {
      return yield* runExternal(shell, node, argv, assignments, isLast);
    }
    if (name === 'exec') {
      yield* redirect(shell, node.redirects, descriptors);
      return argv.length === 1 ? 0 : yield* replaceShell(shell, argv.slice(1), assignments);
    }
    const run = function* (): Steps<number> {
      yield* redirect(shell, node.redirects, descriptors);
      if (body !== undefined) return yield* runFunction(shell, body, argv, assignments, runBody);
      if (SPECIAL_BUILTINS.has(name)) {
        for (const [variable, value] of assignments) state.set(variable, value);
        return (yield* builtin?.(shell, argv) ?? none()) ?? 0;
      }
      return yield* withVariables(shell, assignments, function* () {
        return (yield* builtin?.(shell, argv) ?? none()) ?? 0;
      });
    };
    const status = node.redirects.length === 0 ? yield* run() : yield* kept(descriptors, run);
    yield* shell.answerSignals();
    return status;
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof RedirectError)) throw error;
    yield* shell.complain(error.message);
    if (name !== undefined && SPECIAL_BUILTINS.has(name)) shell.jump = { to: 'exit', status: 2 };
    return 1;
  }
}

function* none(): Steps<number> {
  return 0;
}

/** Whatever is done to the descriptors is undone. */
function* kept<T>(descriptors: DescriptorTable, work: () => Steps<T>): Steps<T> {
  const before = descriptors.copy();
  try {
    return yield* work();
  } finally {
    descriptors.restore(before);
  }
}

function* wordsOf(shell: Shell, { name, args }: Command): Steps<readonly string[]> {
  if (name === undefined) return [];
  const fields = yield* expandFields(shell, [name]);
  for (const arg of args) {
    if (arg.type === 'Word') fields.push(...(yield* expandFields(shell, [arg])));
    else fields.push(yield* assignmentText(shell, arg));
  }
  return fields;
}

/** `export A=$b`: what is assigned is not split. */
function* assignmentText(shell: Shell, arg: Extract<CommandArgument, Assignment>): Steps<string> {
  return `${arg.name}=${yield* assignedValue(shell, arg)}`;
}

function* assignedValue(shell: Shell, { value, append, index, name }: Assignment): Steps<string> {
  if (value.type === 'ArrayValue' || index !== undefined) {
    throw new ExpansionError('syntax error: arrays are not of this shell');
  }
  const text = yield* expandText(shell, value);
  return append === true ? (shell.state.get(name) ?? '') + text : text;
}

type Assigned = readonly (readonly [name: string, value: string])[];

function* assignmentsOf(shell: Shell, { name, prefix }: Command): Steps<Assigned> {
  const assigned: (readonly [string, string])[] = [];
  for (const each of prefix) {
    if (each.type !== 'Assignment') continue;
    const value = yield* assignedValue(shell, each);
    assigned.push([each.name, value]);
    // Those that stand alone are seen by the ones that follow.
    if (name === undefined) shell.state.set(each.name, value);
  }
  return assigned;
}

function substitutes({ prefix }: Command): boolean {
  return prefix.some((each) => each.type === 'Assignment' && /[$`]/.test(each.text));
}

function* trace(shell: Shell, assignments: Assigned, argv: readonly string[]): Steps<void> {
  const words = [...assignments.map(([name, value]) => `${name}=${value}`), ...argv];
  yield* shell.process.complain(`+ ${words.join(' ')}`);
}

/** For the time of one command. */
function* withVariables(
  { state }: Shell,
  assignments: Assigned,
  run: () => Steps<number>,
): Steps<number> {
  const covered: (readonly [string, Variable | undefined])[] = [];
  for (const [name, value] of assignments) {
    covered.push([name, state.variables.get(name)]);
    state.set(name, value, true);
  }
  try {
    return yield* run();
  } finally {
    for (const [name, before] of covered.reverse()) {
      if (before === undefined) state.variables.delete(name);
      else state.variables.set(name, before);
    }
  }
}

const FUNCTION_DEPTH_MAX = 500;

function* runFunction(
  shell: Shell,
  body: FunctionBody,
  [, ...parameters]: readonly string[],
  assignments: Assigned,
  runBody: RunBody,
): Steps<number> {
  const { state } = shell;
  if (shell.functionDepth >= FUNCTION_DEPTH_MAX) {
    throw new ExpansionError('function nesting exceeds what this shell takes');
  }
  const { parameters: before } = state;
  const { loopDepth } = shell;
  shell.functionDepth += 1;
  shell.loopDepth = 0;
  state.parameters = parameters;
  state.locals.push(new Map());
  try {
    const status = yield* withVariables(shell, assignments, () => runBody(shell, body));
    const { jump } = shell;
    if (jump?.to !== 'return') return status;
    shell.jump = undefined;
    return jump.status;
  } finally {
    state.restoreLocals();
    state.parameters = before;
    shell.loopDepth = loopDepth;
    shell.functionDepth -= 1;
  }
}

function* runExternal(
  shell: Shell,
  { redirects }: Command,
  argv: readonly string[],
  assignments: Assigned,
  isLast: boolean,
): Steps<number> {
  const { state, process } = shell;
  const { cwd, ignored } = process;
  if (isLast && state.traps.size === 0) {
    yield* redirect(shell, redirects, process.descriptors);
    return yield* replaceShell(shell, argv, assignments);
  }
  const descriptors = process.descriptors.copy();
  const env = environment(shell, assignments);
  try {
    yield* redirect(shell, redirects, descriptors);
    const [name = ''] = argv;
    const found = yield* process.table.container.find(name, { cwd, env });
    if (isMissing(found)) return yield* missing(shell, name, found, descriptors);
    const child = runProgram(process, found, argv, {
      cwd,
      env,
      descriptors: descriptors.copy(),
      ignored,
    });
    return yield* shell.foreground(child);
  } finally {
    descriptors.closeAll();
  }
}

function environment({ state }: Shell, assignments: Assigned): ReadonlyMap<string, string> {
  const env = state.exported();
  for (const [name, value] of assignments) env.set(name, value);
  return env;
}

/** 127, or 126 for what must not be executed. */
function* missing(
  shell: Shell,
  name: string,
  why: 'ENOENT' | 'EACCES',
  descriptors: DescriptorTable,
): Steps<number> {
  const text = why === 'EACCES' ? 'Permission denied' : 'not found';
  yield* descriptors.get(2)?.file.write(`${shell.state.name}: ${name}: ${text}\n`) ?? [];
  return why === 'EACCES' ? 126 : 127;
}

/** execve(2): the program takes the place of the shell, whose life ends with it. */
function* replaceShell(
  shell: Shell,
  argv: readonly string[],
  assignments: Assigned,
): Steps<number> {
  const { process } = shell;
  const { cwd } = process;
  const [name = ''] = argv;
  const env = environment(shell, assignments);
  const found = yield* process.table.container.find(name, { cwd, env });
  let status: number;
  if (isMissing(found)) {
    status = yield* missing(shell, name, found, process.descriptors);
  } else {
    shell.signals.letGo();
    process.argv = argv;
    process.env = env;
    yield* perform(process.table.spawning());
    status = yield* found.play(argv)(process);
  }
  shell.jump = { to: 'exit', status };
  return status;
}
