/** execve(2) and what comes before it, as a parent has it done: a child that runs a program. */
import { perform, type Steps } from '../../../sim/index.ts';
import type { FoundProgram, MissingProgram } from './container-world.ts';
import type { Inheritance, OsProcess } from './os-process.ts';

/**
 * Begins a program as a child; what it inherits is its own to be closed. It takes a moment until it does
 * anything.
 */
export function runProgram(
  parent: OsProcess,
  found: FoundProgram,
  argv: readonly string[],
  inheritance: Inheritance,
): OsProcess {
  const child = parent.table.spawn(parent, argv, inheritance);
  child.start((process) => played(process, found, argv));
  return child;
}

function* played(process: OsProcess, found: FoundProgram, argv: readonly string[]): Steps<number> {
  yield* perform(process.table.spawning());
  return yield* found.play(argv)(process);
}

export function isMissing(found: FoundProgram | MissingProgram): found is MissingProgram {
  return typeof found === 'string';
}

/** Waits for a child's end; its status. */
export function* statusOf(child: OsProcess): Steps<number> {
  if (child.status === undefined) yield* perform(child.ended());
  return child.status ?? 0;
}
