/** How values of options are read, and how examples of a command are shown. */
import { InvalidArgumentError } from 'commander';

export function examples(...lines: readonly string[]): string {
  const noun = lines.length === 1 ? 'Example' : 'Examples';
  return `\n${noun}:\n${lines.map((line) => `  drydock ${line}`).join('\n')}`;
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('needs a whole number.');
  return Number(text);
}

export function positiveNumber(text: string): number {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!(number > 0 && number < Infinity)) throw new InvalidArgumentError('needs a number above 0.');
  return number;
}

export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('needs a number up to 65535.');
  return port;
}
