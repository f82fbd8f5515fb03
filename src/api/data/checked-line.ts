/**
 * Lines of a data file: each bears a hash of itself, so that one that is damaged is told from one that is not.
 *
 *     3f9a0c1b2d4e5f60 {"kind":"log","revision":12}\n
 */
import { hashOf } from '#hash';
import { decodeText, encodeText } from '../../sim/index.ts';

const HASH_LENGTH = 16;
const NEWLINE = 10;

export function encodeLine(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  return encodeText(`${hashOf('sha256', text).slice(0, HASH_LENGTH)} ${text}\n`);
}

export interface ReadLine {
  /** Undefined: it is not what was written. */
  readonly value: unknown;
  /**
   * It may be what a power cut left of a line that was not synced: its end is missing, or part of it are zeroes.
   * A whole line with another hash is none of these.
   */
  readonly isTorn: boolean;
}

/** Every line of a file, also the rest after the last newline. */
export function readLines(bytes: Uint8Array): readonly ReadLine[] {
  const lines: ReadLine[] = [];
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(from, to);
    const value = decodeLine(line);
    lines.push({ value, isTorn: value === undefined && (newline < 0 || line.includes(0)) });
    from = to + 1;
  }
  return lines;
}

function decodeLine(line: Uint8Array): unknown {
  const text = decodeText(line);
  const json = text.slice(HASH_LENGTH + 1);
  if (text[HASH_LENGTH] !== ' ') return undefined;
  if (hashOf('sha256', json).slice(0, HASH_LENGTH) !== text.slice(0, HASH_LENGTH)) return undefined;
  return JSON.parse(json) as unknown;
}
