import { describe, expect, it } from 'vitest';
import { canonicalQuantity, formatQuantity, parseQuantity } from './quantity.ts';

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

/** Upstream: apimachinery pkg/api/resource/quantity_test.go, TestQuantityString (v1.36). */
describe('canonicalQuantity', () => {
  it.each([
    ['0', '0'],
    ['0m', '0'],
    ['0Ki', '0'],
    ['-0', '0'],
    ['7', '7'],
    ['007', '7'],
    ['500m', '500m'],
    ['0.5', '500m'],
    ['.5', '500m'],
    ['1000m', '1'],
    ['1.2', '1200m'],
    ['1000', '1k'],
    ['1500', '1500'],
    ['1024', '1024'],
    ['1024Ki', '1Mi'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1000Ki', '1000Ki'],
    ['1.0001Ki', '1024102400u'],
    ['1e3', '1e3'],
    ['1E6', '1e6'],
    ['1e0', '1'],
    ['2000e-3', '2'],
    ['1000000n', '1m'],
    ['0.0000000001', '1n'],
    ['-1', '-1'],
    ['-2048Ki', '-2Mi'],
    ['1000E', '1000E'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
    expect(canonicalQuantity(canonical)).toBe(canonical);
  });
});
