/** Counts of lines and bytes, as `head` and `tail` take them. */
import { UsageError } from './applet.ts';
import { sizeOf } from './reading.ts';

/** `-5` is `-n 5`. */
export function numbered(args: readonly string[]): readonly string[] {
  return args.map((arg) => (/^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg));
}

/** @throws {UsageError} */
export function countOf(text = ''): number {
  const size = sizeOf(text.replace(/^[-+]/, ''));
  if (size === undefined) throw new UsageError(`invalid number '${text}'`);
  return text.startsWith('-') ? -size : size;
}
