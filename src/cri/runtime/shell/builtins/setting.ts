/** What changes the shell itself: variables, options, directories. */
import { FileSystemError, rethrowProgrammerError, type Steps } from '../../../../sim/index.ts';
import { EXECUTE } from '../../permissions.ts';
import { errnoText } from '../../processes/errno-text.ts';
import { absolutePath } from '../../processes/open-path.ts';
import { readLine } from '../../processes/open-file.ts';
import type { Shell } from '../shell.ts';
import { OPTION_NAMES, type OptionLetter } from '../shell-state.ts';
import { complain, type Builtin } from './builtin.ts';

function quoted(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function* printVariables(
  shell: Shell,
  prefix: string,
  which: (name: string) => boolean,
): Steps<number> {
  const names = [...shell.state.variables.keys()].filter(which).sort();
  const lines = names.map((name) => {
    const value = shell.state.get(name);
    return `${prefix}${name}${value === undefined ? '' : `=${quoted(value)}`}\n`;
  });
  yield* shell.process.write(1, lines.join(''));
  return 0;
}

function* exportNames(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { state } = shell;
  const removes = words[0] === '-n';
  const names = words.filter((word) => word !== '-p' && word !== '-n');
  if (names.length === 0) {
    return yield* printVariables(
      shell,
      'export ',
      (name) => state.variables.get(name)?.isExported === true,
    );
  }
  for (const word of names) {
    const [name, value] = assignment(word);
    if (!/^[A-Za-z_]\w*$/.test(name))
      return yield* complain(shell, 'export', `${word}: bad variable name`, 2);
    state.set(name, value ?? state.get(name), !removes);
    if (removes) {
      const variable = state.variables.get(name);
      if (variable !== undefined) state.variables.set(name, { ...variable, isExported: false });
    }
  }
  return 0;
}

function* makeReadOnly(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { state } = shell;
  const names = words.filter((word) => word !== '-p');
  if (names.length === 0) {
    return yield* printVariables(
      shell,
      'readonly ',
      (name) => state.variables.get(name)?.isReadOnly === true,
    );
  }
  for (const word of names) {
    const [name, value] = assignment(word);
    if (value !== undefined) state.set(name, value);
    const { isExported = false, value: now } = state.variables.get(name) ?? {};
    state.variables.set(name, { value: now, isExported, isReadOnly: true });
  }
  return 0;
}

function* declareLocals({ state }: Shell, [, ...words]: readonly string[]): Steps<number> {
  for (const word of words) {
    const [name, value] = assignment(word);
    state.declareLocal(name);
    if (value !== undefined) state.set(name, value);
  }
  return 0;
}

function assignment(word: string): readonly [name: string, value: string | undefined] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function* unset({ state }: Shell, [, ...words]: readonly string[]): Steps<number> {
  const ofFunctions = words[0] === '-f';
  for (const name of words.filter((word) => word !== '-f' && word !== '-v')) {
    if (ofFunctions) state.functions.delete(name);
    else state.unset(name);
  }
  return 0;
}

function* set(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { state } = shell;
  if (words.length === 0) return yield* printVariables(shell, '', () => true);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--' || !/^[-+]./.test(word)) {
      state.parameters = words.slice(word === '--' ? at + 1 : at);
      return 0;
    }
    const isOn = word.startsWith('-');
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? (words[++at] ?? '') : undefined;
      if (name === 'pipefail') state.hasPipefail = isOn;
      else if (!switchOption(shell, name === undefined ? letter : OPTION_NAMES[name], isOn)) {
        const what =
          name === undefined
            ? `illegal option ${word[0] ?? ''}${letter}`
            : `illegal option ${word} ${name}`;
        shell.jump = { to: 'exit', status: 2 };
        return yield* complain(shell, 'set', what, 2);
      }
    }
  }
  return 0;
}

const HARMLESS_OPTIONS = 'bhikmE';

function switchOption({ state }: Shell, letter: string | undefined, isOn: boolean): boolean {
  if (letter === undefined) return false;
  if (HARMLESS_OPTIONS.includes(letter)) return true;
  if (!Object.values(OPTION_NAMES).includes(letter as OptionLetter)) return false;
  if (isOn) state.options.add(letter as OptionLetter);
  else state.options.delete(letter as OptionLetter);
  return true;
}

function* shift(shell: Shell, [, word = '1']: readonly string[]): Steps<number> {
  const { state } = shell;
  const count = Number(word);
  if (!/^\d+$/.test(word)) return yield* complain(shell, 'shift', `Illegal number: ${word}`, 2);
  if (count > state.parameters.length) return 1;
  state.parameters = state.parameters.slice(count);
  return 0;
}

function* changeDirectory(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { state, process } = shell;
  const [word = state.get('HOME') ?? '/'] = words.filter((each) => each !== '-P' && each !== '-L');
  const target = word === '-' ? (state.get('OLDPWD') ?? process.cwd) : word;
  const path = simplified(absolutePath(process, target));
  try {
    yield* process.table.container.files.call(async (view) => {
      const { type } = await view.stat(path);
      if (type !== 'directory') throw new FileSystemError('ENOTDIR', path, 'ENOTDIR');
      await view.access(path, EXECUTE);
    });
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof FileSystemError)) throw error;
    const why = errnoText(error);
    return yield* complain(shell, 'cd', `line 0: can't cd to ${target}: ${why}`, 2);
  }
  state.set('OLDPWD', process.cwd);
  process.cwd = path;
  state.set('PWD', path);
  if (word === '-') yield* process.write(1, `${path}\n`);
  return 0;
}

/** `/a/../b/.` is `/b`: `..` as text, as a shell has it. */
function simplified(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

function* printDirectory({ process }: Shell): Steps<number> {
  yield* process.write(1, `${process.cwd}\n`);
  return 0;
}

function* read(shell: Shell, [, ...words]: readonly string[]): Steps<number> {
  const { state, process } = shell;
  const isRaw = words.includes('-r');
  const names = words.filter((word) => !word.startsWith('-'));
  const file = process.descriptors.get(0)?.file;
  const found = file === undefined ? undefined : yield* readLine(file);
  let line = found?.line ?? '';
  let ended = found?.ended ?? false;
  while (!isRaw && ended && /(?:^|[^\\])(?:\\\\)*\\$/.test(line) && file !== undefined) {
    const more = yield* readLine(file);
    line = line.slice(0, -1) + (more?.line ?? '');
    ended = more?.ended ?? false;
  }
  const text = isRaw ? line : line.replace(/\\(.)/g, '$1');
  const separators = state.get('IFS') ?? ' \t\n';
  const values = fieldsOfLine(text, separators, Math.max(1, names.length));
  for (const [at, name] of (names.length === 0 ? ['REPLY'] : names).entries()) {
    state.set(name, values[at] ?? '');
  }
  return ended ? 0 : 1;
}

/** The last one takes what is left. */
function fieldsOfLine(line: string, separators: string, count: number): readonly string[] {
  const blanks = [...separators].filter((each) => ' \t\n'.includes(each)).join('');
  const isBlank = (character: string): boolean => character !== '' && blanks.includes(character);
  const isSeparator = (character: string): boolean =>
    character !== '' && separators.includes(character);
  let left = line;
  const trim = (): void => {
    while (isBlank(left[0] ?? '')) left = left.slice(1);
  };
  trim();
  const fields: string[] = [];
  while (fields.length < count - 1 && left !== '') {
    let end = 0;
    while (end < left.length && !isSeparator(left[end] ?? '')) end += 1;
    fields.push(left.slice(0, end));
    left = left.slice(end);
    trim();
    if (isSeparator(left[0] ?? '') && !isBlank(left[0] ?? '')) {
      left = left.slice(1);
      trim();
    }
  }
  while (left !== '' && isBlank(left.at(-1) ?? '')) left = left.slice(0, -1);
  fields.push(left);
  return fields;
}

function* umask({ process }: Shell, [, word]: readonly string[]): Steps<number> {
  const { table } = process;
  if (word === undefined) {
    yield* process.write(1, `${table.umask.toString(8).padStart(4, '0')}\n`);
    return 0;
  }
  if (/^[0-7]+$/.test(word)) table.umask = Number.parseInt(word, 8);
  return 0;
}

function* getopts(
  shell: Shell,
  [, letters = '', name = '', ...given]: readonly string[],
): Steps<number> {
  const { state } = shell;
  const args = given.length > 0 ? given : state.parameters;
  let index = Number(state.get('OPTIND') ?? '1');
  const place = Number(state.get('drydock_optplace') ?? '1');
  const arg = args[index - 1];
  if (arg === undefined || !/^-./.test(arg) || arg === '--') {
    if (arg === '--') index += 1;
    state.set('OPTIND', String(index));
    state.set(name, '?');
    return 1;
  }
  const letter = arg[place] ?? '';
  const known = letters.replace(/^:/, '').indexOf(letter);
  const takes = known >= 0 && letters.replace(/^:/, '')[known + 1] === ':';
  const isLastLetter = place + 1 >= arg.length;
  state.unset('OPTARG');
  if (takes) {
    const value = isLastLetter ? args[index] : arg.slice(place + 1);
    state.set('OPTARG', value ?? '');
    index += isLastLetter ? 2 : 1;
    state.set('drydock_optplace', '1');
  } else {
    if (isLastLetter) index += 1;
    state.set('drydock_optplace', isLastLetter ? '1' : String(place + 1));
  }
  if (known < 0) {
    if (letters.startsWith(':')) state.set('OPTARG', letter);
    else yield* shell.complain(`illegal option -- ${letter}`);
  }
  state.set('OPTIND', String(index));
  state.set(name, known < 0 ? '?' : letter);
  return 0;
}

export const setting: readonly (readonly [string, Builtin])[] = [
  ['export', exportNames],
  ['readonly', makeReadOnly],
  ['local', declareLocals],
  ['unset', unset],
  ['set', set],
  ['shift', shift],
  ['cd', changeDirectory],
  ['pwd', printDirectory],
  ['read', read],
  ['umask', umask],
  ['getopts', getopts],
];
