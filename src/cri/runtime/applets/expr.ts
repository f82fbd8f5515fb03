/** `expr`. Source: POSIX.1-2017, XCU expr. */
import type { Steps } from '../../../sim/index.ts';
import { UsageError, type AppletCall } from './applet.ts';
import { regularExpression } from './grep.ts';

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['&'],
  ['=', '==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
  [':'],
];

export function* expr(call: AppletCall): Steps<number> {
  let at = 0;
  const { args } = call;
  const number = (text: string): bigint => {
    if (!/^-?\d+$/.test(text)) throw new UsageError('non-numeric argument');
    return BigInt(text);
  };
  const apply = (operator: string, left: string, right: string): string => {
    switch (operator) {
      case '|':
        return left !== '' && left !== '0' ? left : right;
      case '&':
        return left !== '' && left !== '0' && right !== '' && right !== '0' ? left : '0';
      case ':':
        return matched(left, right);
      case '+':
        return String(number(left) + number(right));
      case '-':
        return String(number(left) - number(right));
      case '*':
        return String(number(left) * number(right));
      case '/':
      case '%':
        if (number(right) === 0n) throw new UsageError('division by zero');
        return String(
          operator === '/' ? number(left) / number(right) : number(left) % number(right),
        );
      default:
        return compare(operator, left, right) ? '1' : '0';
    }
  };
  const level = (depth: number): string => {
    const operators = LEVELS[depth];
    if (operators === undefined) return primary();
    let left = level(depth + 1);
    for (
      let operator = args[at];
      operator !== undefined && operators.includes(operator);
      operator = args[at]
    ) {
      at += 1;
      left = apply(operator, left, level(depth + 1));
    }
    return left;
  };
  const primary = (): string => {
    const word = args[at++];
    if (word === undefined) throw new UsageError('syntax error');
    if (word === '(') {
      const value = level(0);
      if (args[at++] !== ')') throw new UsageError('syntax error');
      return value;
    }
    if (word === 'length') return String(primary().length);
    if (word === 'match') return matched(primary(), primary());
    if (word === 'substr') {
      const [text, start, length] = [primary(), Number(primary()), Number(primary())];
      return start < 1 || length < 1 ? '' : text.slice(start - 1, start - 1 + length);
    }
    return word;
  };
  const value = level(0);
  if (at < args.length) throw new UsageError('syntax error');
  yield* call.print(`${value}\n`);
  return value === '' || value === '0' ? 1 : 0;
}

function matched(text: string, pattern: string): string {
  const found = new RegExp(`^(?:${regularExpression(pattern, false).source})`).exec(text);
  const hasGroup = pattern.includes('\\(');
  if (hasGroup) return found?.[1] ?? '';
  return String(found?.[0].length ?? 0);
}

function compare(operator: string, left: string, right: string): boolean {
  const areNumbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const order = areNumbers
    ? Number(BigInt(left) - BigInt(right))
    : left < right
      ? -1
      : left > right
        ? 1
        : 0;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '!=':
      return order !== 0;
    default:
      return order === 0;
  }
}
