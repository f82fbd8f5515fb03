/**
 * Programmer errors. An invariant that does not hold, or an error that only our own mistake explains,
 * ends the world wherever it is thrown; nothing catches it and goes on, or a law over the trace could
 * not see a crash. Failures of operation (a registry that is down, a pod that is invalid) are not
 * of this kind: they are values or errors of the folder concerned.
 *
 * How it is kept: operations tell such an error to nobody, they throw it on, up to the entry of the loop
 * that is running (operation.ts, real-work.ts); every `catch` begins with `rethrowProgrammerError`, which a
 * lint rule holds; handlers of streams are called by `listen` (listen.ts). src/lab/the-rule.test.ts
 * throws one at every seam.
 */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Asserts what must hold whatever the input. @throws {InvariantViolation} */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/**
 * Whether an error can only be our own mistake. One with a `code` is not: that is how a host words its
 * refusal of an input (Node's `TypeError [ERR_INVALID_URL]`).
 */
export function isProgrammerError(error: unknown): error is Error {
  if (error instanceof InvariantViolation) return true;
  const isOfLanguage =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isOfLanguage && !('code' in error);
}

/** What every `catch` begins with: there is nothing to be made of such an error here. */
export function rethrowProgrammerError(error: unknown): void {
  if (isProgrammerError(error)) throw error;
}
