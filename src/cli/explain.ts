/** What a failure is to whoever gave the command: one line, and an exit status. */
import { DataError, StatusError } from '../api/index.ts';
import { CriError } from '../cri/index.ts';
import { InputError, InvariantViolation } from '../sim/index.ts';
import { printable, printableLines } from './printable.ts';
import { Interruption } from './signals.ts';

export interface Explanation {
  /** Without a control character; one line but for a fault of the program, which has its stack. */
  readonly text: string;
  readonly status: number;
}

export function explain(error: unknown): Explanation {
  if (isInputError(error) || error instanceof CriError) {
    return { text: printable(error.message), status: 2 };
  }
  if (error instanceof StatusError) {
    const text = `Error from server (${error.reason}): ${error.message}`;
    return { text: printable(text), status: 2 };
  }
  if (error instanceof DataError) return { text: printable(error.message), status: 1 };
  if (error instanceof InvariantViolation) {
    return { text: printable(error.message), status: 1 };
  }
  if (error instanceof Interruption) return { text: error.message, status: error.status };
  // A path or a port that the machine refuses. Its message names it; the stack says nothing more.
  if (error instanceof Error && 'syscall' in error) {
    return { text: printable(error.message), status: 2 };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text: printableLines(text), status: 1 };
}

/** A script of CommonJS that imports the library gets a copy of its own, and throws that one's. */
function isInputError(error: unknown): error is Error {
  return error instanceof InputError || (error instanceof Error && error.name === 'InputError');
}
