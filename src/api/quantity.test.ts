import { describe, expect, it } from 'vitest';
import { parseQuantity } from './quantity.ts';

describe('parseQuantity', () => {
  it.each([
    ['1', 1],
    ['500m', 0.5],
    ['1.5', 1.5],
    ['1Gi', 1_073_741_824],
    ['1k', 1000],
    ['2e3', 2000],
    ['-1', -1],
  ])('%j is %d', (text, amount) => {
    expect(parseQuantity(text)).toBe(amount);
  });

  it.each(['', 'x', '1Xi'])('%j is no quantity', (text) => {
    expect(parseQuantity(text)).toBeNaN();
  });
});
