/** Texts: what `matches` does, in RE2's time, and what is found by it. */
import { CelFunctionError } from './cel-error.ts';
import { compileRegExp, PatternError } from '../structural/pattern.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import { charge } from './cost-meter.ts';
import type { Register } from './library.ts';
import { formatText } from './format-text.ts';

export function registerStrings(register: Register): void {
  register('string.find(string): string', (text: string, pattern: string) => {
    const matcher = regExp(pattern, text).matcher(text);
    return matcher.find() ? (matcher.group() ?? '') : '';
  });
  register('string.findAll(string): list<string>', (text: string, pattern: string) =>
    findAll(text, pattern, -1),
  );
  register(
    'string.findAll(string, int): list<string>',
    (text: string, pattern: string, limit: bigint) => findAll(text, pattern, Number(limit)),
  );
  register('string.charAt(int): string', (text: string, at: bigint) => {
    const characters = [...text];
    if (at < 0n || at > BigInt(characters.length))
      throw new CelFunctionError(`index out of range: ${String(at)}`);
    return characters[Number(at)] ?? '';
  });
  register('string.replace(string, string): string', (text: string, old: string, next: string) =>
    replaced(text, old, next, -1),
  );
  register(
    'string.replace(string, string, int): string',
    (text: string, old: string, next: string, count: bigint) =>
      replaced(text, old, next, Number(count)),
  );
  register('string.format(list<dyn>): string', formatText);
}

/** @throws {Error} in Go's words */
export function matchesPattern(text: unknown, pattern: unknown): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string')
    throw new CelFunctionError('no such overload');
  return regExp(pattern, text).test(text);
}

/** Its time grows with both. */
function regExp(pattern: string, text: string): ReturnType<typeof compileRegExp> {
  charge(Math.ceil(text.length / 10) * Math.ceil(pattern.length / 4));
  try {
    return compileRegExp(pattern);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof PatternError)) throw error;
    throw new CelFunctionError(error.message);
  }
}

function findAll(text: string, pattern: string, limit: number): readonly string[] {
  const matcher = regExp(pattern, text).matcher(text);
  const found: string[] = [];
  while (found.length !== limit && matcher.find()) found.push(matcher.group() ?? '');
  return found;
}

function replaced(text: string, old: string, next: string, count: number): string {
  const parts = text.split(old);
  // Before it is made: it may be longer than there is room for.
  charge(Math.ceil((text.length + parts.length * next.length) / 10));
  if (count < 0) return text.replaceAll(old, () => next);
  const head = parts.slice(0, count + 1).join(next);
  return parts.length <= count + 1 ? head : [head, ...parts.slice(count + 1)].join(old);
}
