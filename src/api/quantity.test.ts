import { describe, expect, it } from 'vitest';
import { formatQuantity, parseQuantity } from './quantity.ts';

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

describe('formatQuantity', () => {
  it.each([
    [0, '0', '0'],
    [1000, '1000', '1k'],
    [1024, '1Ki', '1024'],
    [5 * 2 ** 30, '5Gi', '5368709120'],
    [1536, '1536', '1536'],
    [3072, '3Ki', '3072'],
    [12_000_000, '12000000', '12M'],
  ])('%d', (amount, binary, decimal) => {
    expect(formatQuantity(amount, 'BinarySI')).toBe(binary);
    expect(formatQuantity(amount, 'DecimalSI')).toBe(decimal);
  });
});
