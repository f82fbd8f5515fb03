/**
 * Bytes that are never written to again, by promise of who made them: worlds share them, a disk in memory
 * keeps them instead of a copy, and what was computed of them stays true. For content of a program, such as
 * the sandbox image, that every node of every world begins with.
 */
const CONSTANT = new WeakSet<Uint8Array>();

/** Promises that nobody will change these bytes. Answers the same bytes. */
export function constantBytes(bytes: Uint8Array): Uint8Array {
  CONSTANT.add(bytes);
  return bytes;
}

export function isConstant(bytes: Uint8Array): boolean {
  return CONSTANT.has(bytes);
}
