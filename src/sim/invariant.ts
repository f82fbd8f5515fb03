/**
 * Programmer errors. An invariant that does not hold stops the world; nothing catches it and goes
 * on. Failures of operation (a registry that is down, a pod that is invalid) are not invariants:
 * they are values or `OperationError`s of the folder concerned.
 */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** Asserts what must hold whatever the input. @throws {InvariantViolation} */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}
