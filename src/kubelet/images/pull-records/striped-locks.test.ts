/** Upstream: pkg/kubelet/images/pullmanager/locks_test.go (v1.36). */
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { follow, operation, perform, type Cancel, type Steps } from '../../../sim/index.ts';
import { StripedLocks } from './striped-locks.ts';

class Bench {
  readonly locks: StripedLocks;
  readonly told: string[] = [];
  readonly #ends = new Map<string, Subject<void>>();

  constructor(stripes: number) {
    this.locks = new StripedLocks(stripes);
  }

  begin(name: string, key: string | undefined): Cancel | undefined {
    const body = () => this.#work(name);
    const { locks } = this;
    return follow(
      operation(() => (key === undefined ? locks.holdAll(body) : locks.hold(key, body))),
      { done: () => this.told.push(`${name} ended`), failed: () => undefined },
    );
  }

  end(name: string): void {
    this.#ends.get(name)?.next();
    this.#ends.get(name)?.complete();
  }

  *#work(name: string): Steps<void> {
    this.told.push(`${name} began`);
    const end = new Subject<void>();
    this.#ends.set(name, end);
    yield* perform(end);
  }
}

describe('striped locks', () => {
  it('let one work at a time under a key, in the order in which they came', () => {
    const bench = new Bench(8);
    for (const name of ['a', 'b', 'c']) bench.begin(name, 'key');
    expect(bench.told).toEqual(['a began']);
    bench.end('a');
    bench.end('b');
    expect(bench.told).toEqual(['a began', 'b began', 'a ended', 'c began', 'b ended']);
  });

  it('let two keys of two stripes work beside each other', () => {
    const bench = new Bench(31);
    for (const key of ['one', 'two']) bench.begin(key, key);
    expect(bench.told).toEqual(['one began', 'two began']);
  });

  it('are one lock if there is one stripe', () => {
    const bench = new Bench(1);
    for (const key of ['one', 'two']) bench.begin(key, key);
    expect(bench.told).toEqual(['one began']);
  });

  it('can be held all at once', () => {
    const bench = new Bench(4);
    bench.begin('one', 'one');
    bench.begin('all', undefined);
    bench.begin('two', 'two');
    const before = [...bench.told];
    bench.end('two');
    bench.end('one');
    expect(before).not.toContain('all began');
    expect(bench.told).toContain('all began');
    bench.begin('three', 'three');
    expect(bench.told).not.toContain('three began');
    bench.end('all');
    expect(bench.told).toContain('three began');
  });

  it('are not kept by who gives up, holding or waiting', () => {
    const bench = new Bench(1);
    const holder = bench.begin('holder', 'key');
    const waiter = bench.begin('waiter', 'key');
    bench.begin('last', 'key');
    waiter?.();
    holder?.();
    expect(bench.told).toEqual(['holder began', 'last began']);
  });
});
