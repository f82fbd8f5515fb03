import { describe, expect, it } from 'vitest';
import { formatIndexes, parseIndexes, pendingIndexes } from './job-indexes.ts';

describe('indexes of a Job', () => {
  it.each([
    [[], ''],
    [[3], '3'],
    [[0, 1], '0,1'],
    [[0, 1, 2], '0-2'],
    [[7, 1, 3, 5, 4], '1,3-5,7'],
    [[0, 1, 2, 3, 9, 10], '0-3,9,10'],
  ])('%j as %s', (indexes, text) => {
    expect(formatIndexes(indexes)).toBe(text);
    expect(parseIndexes(text)).toEqual([...indexes].sort((a, b) => a - b));
  });

  it('are given out from below', () => {
    expect(pendingIndexes(2, 6, new Set([0, 2, 3]))).toEqual([1, 4]);
    expect(pendingIndexes(9, 3, new Set([1]))).toEqual([0, 2]);
  });
});
