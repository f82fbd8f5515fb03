/**
 * Patterns in Go's syntax, matched in time linear in the text: a pattern comes from a client, and one that
 * backtracks could hold up the whole server.
 */
import { RE2JS, RE2JSException } from 're2js';
import { rethrowProgrammerError } from '../../sim/index.ts';

export interface Pattern {
  readonly text: string;
  /** Whether some part of it matches. */
  test(text: string): boolean;
}

export class PatternError extends Error {
  override readonly name = 'PatternError';
}

/** @throws {PatternError} with Go's words */
export function compilePattern(text: string): Pattern {
  const pattern = compileRegExp(text);
  return { text, test: (value) => pattern.test(value) };
}

/** @throws {PatternError} with Go's words */
export function compileRegExp(text: string): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof RE2JSException)) throw error;
    throw new PatternError(error.message);
  }
}
