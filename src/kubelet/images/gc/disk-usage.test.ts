/** Upstream: pkg/kubelet/images/image_gc_manager.go, GarbageCollect, formatSize (v1.36). */
import { describe, expect, it } from 'vitest';
import { amountToFree, formatSize, usagePercent } from './disk-usage.ts';

const GIB = 2 ** 30;

describe('usage', () => {
  it.each([
    [151, 1000, 85],
    [160, 1000, 84],
    [120, 1000, 88],
    [20, 1000, 98],
    [0, 1000, 100],
    [1000, 1000, 0],
    [1, 3, 67],
    // Where a product of floating point would be off by one.
    [9_007_199_254_740_991, 9_007_199_254_740_991, 0],
    [9_007_199_254_740_990, 9_007_199_254_740_991, 1],
  ])('%i of %i available: %i %%', (availableBytes, capacityBytes, percent) => {
    expect(usagePercent({ capacityBytes, availableBytes })).toBe(percent);
  });
});

describe('what must go', () => {
  it.each([
    [151, 1000, 80, 49],
    [120, 1000, 80, 80],
    [20, 1000, 80, 180],
    [0, 999, 80, 199],
    [500, 1000, 80, -300],
    [0, 9_007_199_254_740_991, 1, 8_917_127_262_193_581],
  ])('%i of %i available, low %i %%: %i', (availableBytes, capacityBytes, low, wanted) => {
    expect(amountToFree({ capacityBytes, availableBytes }, low)).toBe(wanted);
  });
});

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [1000, '1000 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [10 * GIB, '10.0 GiB'],
    [252 * GIB, '252.0 GiB'],
    [2 ** 40, '1.0 TiB'],
    [2 ** 51, '2048.0 TiB'],
  ])('%i is %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
