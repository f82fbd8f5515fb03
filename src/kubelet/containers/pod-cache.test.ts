/**
 * Waiting for a status newer than some instant. Upstream: pkg/kubelet/container/cache_test.go
 * (v1.36), the cases of GetNewerThan and of its subscriptions.
 */
import { describe, expect, it } from 'vitest';
import { PodCache } from './pod-cache.ts';
import { NO_RUNTIME_STATUS } from '../model/pod-runtime-status.ts';
import { aRuntimeStatus, aSandbox } from '../testing/pod-values.ts';

class Bench {
  /** Of the last relist of everything. */
  relistedAt = -1;
  waits = 0;
  /** Pods whose waiters were answered, in order. */
  readonly answered: string[] = [];
  readonly cache = new PodCache(
    () => (this.waits += 1),
    () => this.relistedAt,
  );

  wait(podUid: string, newerThan: number) {
    return this.cache
      .getNewerThan(podUid, newerThan)
      .subscribe(() => this.answered.push(`${podUid}>${String(newerThan)}`));
  }
}

const STATUS = aRuntimeStatus([], [aSandbox()]);

describe('who waits for a status', () => {
  it('is answered at once if there is one as new', () => {
    const bench = new Bench();
    bench.cache.set('a', STATUS, 10);
    bench.wait('a', 9);
    bench.relistedAt = 20;
    bench.wait('b', 19);

    expect(bench.answered).toEqual(['a>9', 'b>19']);
    expect(bench.waits).toBe(0);
  });

  it('is answered by news of that pod alone, all of them that waited for something as old', () => {
    const bench = new Bench();
    for (const newerThan of [5, 10, 7]) bench.wait('a', newerThan);
    bench.wait('b', 5);
    bench.cache.set('a', STATUS, 10);
    expect(bench.answered).toEqual(['a>5', 'a>7']);

    bench.cache.set('a', NO_RUNTIME_STATUS, 11);
    expect(bench.answered).toEqual(['a>5', 'a>7', 'a>10']);
    expect(bench.cache.hasWaiters).toBe(true);
  });

  it('is answered when everything was looked at, pod by pod in the order of waiting', () => {
    const bench = new Bench();
    for (const podUid of ['c', 'a', 'b']) bench.wait(podUid, 5);
    bench.wait('d', 8);
    bench.cache.updateTime(8);
    expect(bench.answered).toEqual(['c>5', 'a>5', 'b>5']);

    bench.cache.updateTime(9);
    expect(bench.answered.at(-1)).toBe('d>8');
    expect(bench.cache.hasWaiters).toBe(false);
  });

  it('may stop waiting, and others go on', () => {
    const bench = new Bench();
    const first = bench.wait('a', 5);
    bench.wait('a', 6);
    first.unsubscribe();
    bench.cache.set('a', STATUS, 10);

    expect(bench.answered).toEqual(['a>6']);
    expect(bench.cache.hasWaiters).toBe(false);
  });
});
