import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '../objects.ts';
import { isStatus } from '../status-error.ts';
import { History } from './history.ts';

function historyOf(lengthMax: number, revisions: readonly number[]): History<ConfigMap> {
  const history = new History<ConfigMap>(lengthMax);
  for (const revision of revisions) {
    const object = { metadata: { resourceVersion: String(revision) } } as unknown as ConfigMap;
    history.push({ revision, type: 'MODIFIED', object, previous: undefined });
  }
  return history;
}

const since = (history: History<ConfigMap>, revision: number): readonly number[] =>
  history.since(revision).map((change) => change.revision);

describe('history', () => {
  it('answers what followed a revision, also one that was of another resource', () => {
    const history = historyOf(10, [2, 5, 9]);

    expect(since(history, 0)).toEqual([2, 5, 9]);
    expect(since(history, 5)).toEqual([9]);
    expect(since(history, 6)).toEqual([9]);
    expect(since(history, 9)).toEqual([]);
  });

  it('forgets the oldest half at twice its length', () => {
    const history = historyOf(3, [1, 2, 3, 4, 5, 6]);

    expect(since(history, 3)).toEqual([4, 5, 6]);
    expect(() => history.since(2)).toThrow('too old resource version: 2 (3)');
  });

  it('expires what was compacted, and nothing else', () => {
    const history = historyOf(10, [2, 5, 9]);
    history.compact(5);

    expect(since(history, 5)).toEqual([9]);
    expect(() => history.since(4)).toThrow(
      expect.toSatisfy((error: unknown) => isStatus(error, 'Expired')) as Error,
    );
  });
});
