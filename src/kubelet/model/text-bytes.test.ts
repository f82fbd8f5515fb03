import { describe, expect, it } from 'vitest';
import { firstBytes, lastBytes } from './text-bytes.ts';

const texts = ['', 'abc', 'abcdef', 'äöü', '€', '€uro', '😀', 'a😀b😀', '😀😀'];
const bytes = (text: string) => Buffer.byteLength(text);

describe.each(texts)('%j', (text) => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 100])('in %i bytes', (bytesMax) => {
    const characters = [...text];
    const first = firstBytes(text, bytesMax);
    const last = lastBytes(text, bytesMax);

    // Whole characters of that end, and one more would not fit.
    const head = characters.slice(0, [...first].length);
    const tail = characters.slice(characters.length - [...last].length);
    expect([first, last]).toEqual([head.join(''), tail.join('')]);
    expect(bytes(first)).toBeLessThanOrEqual(bytesMax);
    expect(bytes(last)).toBeLessThanOrEqual(bytesMax);
    const next = characters[head.length];
    if (next !== undefined) expect(bytes(first + next)).toBeGreaterThan(bytesMax);
    const before = characters[characters.length - tail.length - 1];
    if (before !== undefined) expect(bytes(before + last)).toBeGreaterThan(bytesMax);
  });
});
