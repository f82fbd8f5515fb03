/**
 * Who pulls when, and that a place is always given back. Upstream: pkg/kubelet/images/puller.go,
 * helpers.go; image_manager_test.go, TestParallelPuller (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { choices, follow, World, type Cancel, type Choices } from '../../sim/index.ts';
import { PullQueue } from './pull-queue.ts';
import { PullThrottle } from './pull-throttle.ts';

class Bench {
  readonly world: World;
  readonly began: string[] = [];
  readonly #queue: PullQueue;
  readonly #ends = new Map<string, () => void>();

  constructor(serializeImagePulls: boolean, maxParallelImagePulls?: number, drawn?: Choices) {
    this.world = new World({ choices: drawn ?? choices.defaults() });
    const { world } = this;
    const limits = { serializeImagePulls, maxParallelImagePulls };
    this.#queue = new PullQueue({ world, actor: 'kubelet/node-1', ...limits });
  }

  /** Wants to pull; answers how it stops wanting. */
  want(name: string): Cancel | undefined {
    return follow(this.#queue.take(), {
      done: (giveBack) => {
        this.began.push(name);
        this.#ends.set(name, giveBack);
      },
      failed: () => undefined,
    });
  }

  async end(...names: readonly string[]): Promise<void> {
    for (const name of names) {
      this.#ends.get(name)?.();
      await this.world.loop.run(this.world.now() + 1);
    }
  }
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `p${String(at)}`);

describe('serial pulls', () => {
  it('begin one after the other, in the order in which they were asked for', async () => {
    const bench = new Bench(true, 5);
    for (const name of names(4)) bench.want(name);
    expect(bench.began).toEqual(['p0']);

    await bench.end('p0', 'p1', 'p2');
    expect(bench.began).toEqual(['p0', 'p1', 'p2', 'p3']);
  });

  it('do not let a newcomer pass at the instant of a handover', async () => {
    const bench = new Bench(true);
    bench.want('a');
    bench.want('b');
    const end = bench.end('a');
    bench.want('c');
    await end;

    expect(bench.began).toEqual(['a', 'b']);
  });

  it('stand in line up to the tenth; who comes later gets in line in any order', async () => {
    const all = names(14);
    const orders = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bench = new Bench(true, undefined, choices.seeded(seed));
      for (const name of all) bench.want(name);
      while (bench.began.length < all.length) await bench.end(bench.began.at(-1) ?? '');
      expect(bench.began.slice(0, 11)).toEqual(all.slice(0, 11));
      expect([...bench.began].sort()).toEqual([...all].sort());
      orders.add(bench.began.join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });
});

describe('parallel pulls', () => {
  it.each([
    ['two at once', 2, 2],
    ['all at once without a limit', undefined, 6],
    ['all at once with a limit that is none', 0, 6],
  ])('are %s', (_what, max, atOnce) => {
    const bench = new Bench(false, max);
    for (const name of names(6)) bench.want(name);
    expect(bench.began).toHaveLength(atOnce);
  });

  it('begin in any order once there is a place', async () => {
    const firsts = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const bench = new Bench(false, 1, choices.seeded(seed));
      for (const name of names(4)) bench.want(name);
      await bench.end('p0');
      firsts.add(bench.began[1] ?? '');
    }
    expect(firsts.size).toBeGreaterThan(1);
  });
});

describe('a place', () => {
  it('is not kept by who stopped waiting for it', async () => {
    const bench = new Bench(true);
    bench.want('a');
    const cancel = bench.want('b');
    bench.want('c');
    cancel?.();
    await bench.end('a');

    expect(bench.began).toEqual(['a', 'c']);
  });

  it('is given back once, however often that is said', async () => {
    const bench = new Bench(true);
    for (const name of names(4)) bench.want(name);
    await bench.end('p0', 'p0', 'p0');

    expect(bench.began).toEqual(['p0', 'p1']);
  });
});

describe('the throttle', () => {
  /** How many of a burst of attempts at each instant get through. */
  const through = (throttle: PullThrottle, atMs: readonly number[], attempts = 20) =>
    atMs.map(
      (at) => Array.from({ length: attempts }, () => throttle.tryAccept(at)).filter(Boolean).length,
    );

  it('lets a burst through, then so many a second, and never gathers more than a burst', () => {
    const throttle = new PullThrottle(5, 10);
    expect(through(throttle, [0, 199, 200, 400, 1400, 100_000])).toEqual([10, 0, 1, 1, 5, 10]);
  });

  it('is not there with 0 a second', () => {
    expect(through(new PullThrottle(0, 0), [0])).toEqual([20]);
  });
});
