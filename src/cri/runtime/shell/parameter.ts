/** `$name`, `${name:-word}` and the like. Source: POSIX.1-2017, XCU 2.6.2; bash for `/`, `:` and case. */
import type { ParameterOperation, Word } from 'unbash';
import type { Steps } from '../../../sim/index.ts';
import { ExpansionError, type Context, type Expander } from './expander.ts';
import { patternSource, removed, type Piece } from './pattern.ts';
import type { Expanded } from './split-fields.ts';

/** How words are expanded, of which the operands of an expansion are some. */
export interface Words {
  whole(shell: Expander, word: Word, context: Context): Steps<Expanded[]>;
  text(shell: Expander, word: Word): Steps<string>;
  pieces(shell: Expander, word: Word): Steps<readonly Piece[]>;
  arithmetic(shell: Expander, text: string): Steps<string>;
}

export interface Parameter {
  readonly parameter: string;
  readonly prefix?: '!' | '#' | undefined;
  readonly index?: Word | undefined;
  readonly operation?: ParameterOperation | undefined;
}

export function* expandParameter(
  shell: Expander,
  part: Parameter,
  context: Context,
  words: Words,
): Steps<Expanded[]> {
  const { parameter, prefix, index, operation } = part;
  if (index !== undefined || prefix === '!')
    throw new ExpansionError('syntax error: bad substitution');
  const { isQuoted } = context;
  const whole = (text: string): Expanded[] => [{ text, isActive: !isQuoted, splits: !isQuoted }];
  if (parameter === '@' || parameter === '*') {
    if (prefix === '#') return whole(String(shell.state.parameters.length));
    if (operation === undefined) return allParameters(shell, parameter, context);
  }
  const value = valueOf(shell, parameter);
  if (prefix === '#') return whole(String(required(shell, parameter, value).length));
  if (operation?.type === 'Default')
    return yield* withDefault(shell, part, operation, value, context, words);
  const known = required(shell, parameter, value);
  return whole(operation === undefined ? known : yield* changed(shell, known, operation, words));
}

function valueOf(shell: Expander, parameter: string): string | undefined {
  const { state } = shell;
  if (parameter === '@' || parameter === '*') {
    return state.parameters.length === 0 ? undefined : state.parameters.join(' ');
  }
  return shell.special(parameter) ?? state.get(parameter);
}

function required({ state }: Expander, parameter: string, value: string | undefined): string {
  if (value === undefined && state.options.has('u') && !'@*'.includes(parameter)) {
    throw new ExpansionError(`${parameter}: parameter not set`);
  }
  return value ?? '';
}

function allParameters({ state }: Expander, parameter: string, { isQuoted }: Context): Expanded[] {
  if (isQuoted && parameter === '*') {
    const separator = (state.get('IFS') ?? ' ').slice(0, 1);
    return [{ text: state.parameters.join(separator), isActive: false, splits: false }];
  }
  return state.parameters.flatMap((text, at): Expanded[] => {
    const piece = { text, isActive: !isQuoted, splits: !isQuoted };
    return at === 0 ? [piece] : ['break', piece];
  });
}

function* withDefault(
  shell: Expander,
  { parameter }: Parameter,
  { operator, operand }: Extract<ParameterOperation, { type: 'Default' }>,
  value: string | undefined,
  context: Context,
  words: Words,
): Steps<Expanded[]> {
  const { isQuoted } = context;
  const isUnset = operator.startsWith(':') ? (value ?? '') === '' : value === undefined;
  const itself = (): Expanded[] => {
    if (parameter === '@' || parameter === '*') return allParameters(shell, parameter, context);
    return [{ text: value ?? '', isActive: !isQuoted, splits: !isQuoted }];
  };
  const other = (): Steps<Expanded[]> =>
    words.whole(shell, operand, { isQuoted, splitsText: !isQuoted });
  switch (operator.slice(-1)) {
    case '+':
      return isUnset ? [] : yield* other();
    case '-':
      return isUnset ? yield* other() : itself();
    case '=': {
      if (!isUnset) return itself();
      const text = yield* words.text(shell, operand);
      shell.state.set(parameter, text);
      return [{ text, isActive: !isQuoted, splits: !isQuoted }];
    }
    default: {
      if (!isUnset) return itself();
      const why = yield* words.text(shell, operand);
      throw new ExpansionError(`${parameter}: ${why === '' ? 'parameter not set' : why}`);
    }
  }
}

function* changed(
  shell: Expander,
  value: string,
  operation: ParameterOperation,
  words: Words,
): Steps<string> {
  switch (operation.type) {
    case 'Remove':
      return removed(value, operation.operator, yield* words.pieces(shell, operation.operand));
    case 'Replace': {
      const { operator, pattern, replacement } = operation;
      const pieces = yield* words.pieces(shell, pattern);
      const text = yield* words.text(shell, replacement);
      const source = patternSource(pieces);
      if (source === '') return value;
      const anchored =
        operator === '/#' ? `^(?:${source})` : operator === '/%' ? `(?:${source})$` : source;
      return value.replace(new RegExp(anchored, operator === '//' ? 'g' : ''), () => text);
    }
    case 'Slice': {
      const offset = Number(yield* words.arithmetic(shell, operation.offset.text));
      const start = offset < 0 ? Math.max(0, value.length + offset) : offset;
      if (operation.length === undefined) return value.slice(start);
      const length = Number(yield* words.arithmetic(shell, operation.length.text));
      return length < 0 ? value.slice(start, length) : value.slice(start, start + length);
    }
    default:
      throw new ExpansionError('syntax error: bad substitution');
  }
}
