/** What a user should know of a command that goes on: one line to standard error. */
import { printable } from './printable.ts';

export function warn(line: string): void {
  process.stderr.write(`drydock: ${printable(line)}\n`);
}
