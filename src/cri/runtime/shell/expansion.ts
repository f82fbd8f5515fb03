/**
 * Words to what they stand for: parameters, substituted commands, arithmetic, fields, path names.
 * Source: POSIX.1-2017, XCU 2.6.
 */
import type { Word, WordPart } from 'unbash';
import { rethrowProgrammerError, type Steps } from '../../../sim/index.ts';
import { evaluate, ArithmeticError } from './arithmetic.ts';
import { ExpansionError, type Context, type Expander } from './expander.ts';
import { expandParameter, type Words } from './parameter.ts';
import { parseQuoted } from './parse-script.ts';
import { pathNames } from './path-names.ts';
import { isPattern, textOf, type Piece } from './pattern.ts';
import { splitFields, type Expanded } from './split-fields.ts';

const PLAIN: Context = { isQuoted: false, splitsText: false };
const QUOTED: Context = { isQuoted: true, splitsText: false };

/** The fields of a command's words. */
export function* expandFields(shell: Expander, words: readonly Word[]): Steps<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    if (word.parts === undefined && !word.text.startsWith('~')) {
      fields.push(word.value);
      continue;
    }
    const expanded = yield* expandWord(shell, word, PLAIN);
    const separators = shell.state.get('IFS') ?? ' \t\n';
    for (const pieces of splitFields(expanded, separators)) {
      const found =
        isPattern(pieces) && !shell.state.options.has('f') ? yield* pathNames(shell, pieces) : [];
      if (found.length === 0) fields.push(textOf(pieces));
      else fields.push(...found);
    }
  }
  return fields;
}

/** A word as one text: an assignment's value, where a redirection leads. */
export function* expandText(shell: Expander, word: Word): Steps<string> {
  if (word.parts === undefined && !word.text.startsWith('~')) return word.value;
  const pieces = yield* expandPieces(shell, word);
  return mayHold(shell, pieces) ? textOf(pieces) : '';
}

/** A word as a pattern, or a text in which is known what was quoted. */
export function* expandPieces(shell: Expander, word: Word): Steps<readonly Piece[]> {
  const expanded = yield* expandWord(shell, word, { isQuoted: false, splitsText: false });
  const between = (shell.state.get('IFS') ?? ' ').slice(0, 1);
  return expanded.map((each) =>
    each === 'break' ? { text: between === '' ? '' : ' ', isActive: false } : each,
  );
}

/** What stands between double quotes, or in a here-document. */
export function* expandQuotedParts(shell: Expander, parts: readonly WordPart[]): Steps<string> {
  let text = '';
  for (const part of parts) {
    for (const each of yield* expandPart(shell, part, QUOTED)) {
      text += each === 'break' ? ' ' : each.text;
    }
  }
  return text;
}

export function* expandWord(shell: Expander, word: Word, context: Context): Steps<Expanded[]> {
  const { parts, value, text } = word;
  const home = context.isQuoted ? undefined : tilde(shell, text);
  if (parts === undefined) {
    const whole = home === undefined ? value : home + value.replace(/^~[^/]*/, '');
    return [{ text: whole, isActive: false, splits: context.splitsText && home === undefined }];
  }
  const expanded: Expanded[] = [];
  for (const [at, part] of parts.entries()) {
    if (at === 0 && home !== undefined && part.type === 'Literal') {
      const rest = part.value.replace(/^~[^/]*/, '');
      expanded.push({ text: home + rest, isActive: false, splits: false });
      continue;
    }
    for (const each of yield* expandPart(shell, part, context)) expanded.push(each);
  }
  return expanded;
}

function tilde({ state }: Expander, text: string): string | undefined {
  const [user] = /^~[\w-]*(?=\/|$)/.exec(text) ?? [];
  if (user === '~') return state.get('HOME');
  return user === '~root' ? '/root' : undefined;
}

export function* expandPart(shell: Expander, part: WordPart, context: Context): Steps<Expanded[]> {
  const { isQuoted, splitsText } = context;
  const own = (text: string, isActive = false): Expanded[] => [
    { text, isActive, splits: splitsText && !isQuoted },
  ];
  const found = (text: string): Expanded[] => [{ text, isActive: !isQuoted, splits: !isQuoted }];
  switch (part.type) {
    case 'Literal':
      return own(part.value);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ text: part.value, isActive: false, splits: false }];
    case 'Glob':
      if (part.parts?.every(({ type }) => type === 'Literal') === false) {
        return yield* bracket(shell, part.parts, context, own);
      }
      return own(part.text, !isQuoted);
    case 'ExtendedGlob':
      return own(part.text, !isQuoted);
    case 'DoubleQuoted':
    case 'LocaleString':
      return yield* betweenQuotes(shell, part.parts);
    case 'SimpleExpansion':
      return yield* expandParameter(shell, { parameter: part.text.slice(1) }, context, WORDS);
    case 'ParameterExpansion':
      return yield* expandParameter(shell, part, context, WORDS);
    case 'CommandExpansion': {
      const output = part.script === undefined ? '' : yield* shell.substitute(part.script);
      return found(output.replace(/\n+$/, '').replaceAll('\0', ''));
    }
    case 'ArithmeticExpansion':
      return found(yield* expandArithmetic(shell, part.text.replace(/^\$\(\(|\)\)$/g, '')));
    case 'BraceExpansion':
      return own(part.text);
    case 'ProcessSubstitution':
      throw new ExpansionError('syntax error: unexpected "("');
    default:
      return part satisfies never;
  }
}

/** `[$x]`, in which there are expansions. */
function* bracket(
  shell: Expander,
  parts: readonly WordPart[],
  context: Context,
  own: (text: string, isActive: boolean) => Expanded[],
): Steps<Expanded[]> {
  const isActive = !context.isQuoted;
  const expanded = own('[', isActive);
  for (const part of parts) {
    const inside =
      part.type === 'Literal' ? own(part.value, isActive) : yield* expandPart(shell, part, context);
    expanded.push(...inside);
  }
  return [...expanded, ...own(']', isActive)];
}

/** Nothing but an empty `$@` is no field; anything else between quotes is one, even if it is empty. */
function* betweenQuotes(shell: Expander, parts: readonly WordPart[]): Steps<Expanded[]> {
  const isAllParameters =
    parts.length > 0 && parts.every(({ text }) => /^\$(?:@|\{@\})$/.test(text));
  const expanded: Expanded[] = [];
  if (!isAllParameters) expanded.push({ text: '', isActive: false, splits: false });
  for (const part of parts) {
    for (const each of yield* expandPart(shell, part, QUOTED)) expanded.push(each);
  }
  return expanded;
}

export function* expandArithmetic(shell: Expander, text: string): Steps<string> {
  const { state } = shell;
  const expression = /[$`\\"]/.test(text)
    ? yield* expandQuotedParts(shell, parseQuoted(text))
    : text;
  try {
    const value = evaluate(expression, {
      get: (name) => {
        const found = state.get(name) ?? shell.special(name);
        if (found === undefined && state.options.has('u')) {
          throw new ExpansionError(`${name}: parameter not set`);
        }
        return found ?? '';
      },
      set: (name, assigned) => state.set(name, assigned),
    });
    return String(value);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof ArithmeticError)) throw error;
    throw new ExpansionError(`arithmetic ${error.message}`);
  }
}

const WORDS: Words = {
  whole: expandWord,
  text: expandText,
  pieces: expandPieces,
  arithmetic: expandArithmetic,
};

/** Shorter texts are not worth the counting. */
const LARGE_BYTES = 2 ** 18;
/** A text of more than this fills any machine, whatever limit the container has. */
const MACHINE_BYTES = 2 ** 28;

/** False: the container is out of memory, and its shell dead. The text, and what it is made of, are there at once. */
function mayHold({ process }: Expander, pieces: readonly Piece[]): boolean {
  const bytes = pieces.reduce((so, { text }) => so + text.length, 0);
  if (bytes < LARGE_BYTES) return true;
  return process.table.allocate(process, bytes > MACHINE_BYTES ? Infinity : 2 * bytes);
}
