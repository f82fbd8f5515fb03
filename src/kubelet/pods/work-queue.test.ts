/**
 * Pods that are due later are synced at the first whole second after that. Upstream:
 * pkg/kubelet/util/queue/work_queue.go, and the sync loop's 1 s tick in kubelet.go (v1.36).
 */
import { describe, expect, it } from 'vitest';
import { choices, World } from '../../sim/index.ts';
import { WorkQueue } from './work-queue.ts';

class Bench {
  readonly world = new World({ choices: choices.defaults(), startAt: 0 });
  /** `<instant> <pod>` */
  readonly due: string[] = [];
  readonly queue = new WorkQueue(this.world, 'kubelet/node-1');

  constructor() {
    this.queue.due$.subscribe((podUid) => this.due.push(`${String(this.world.now())} ${podUid}`));
  }

  async run(until: number): Promise<void> {
    await this.world.loop.run(until);
  }
}

describe('WorkQueue', () => {
  it.each([
    [1, 1000],
    [999, 1000],
    [1000, 1000],
    [1001, 2000],
    [61_500, 62_000],
  ])('a pod due at %i ms is synced at %i ms', async (dueAt, syncedAt) => {
    const bench = new Bench();
    bench.queue.enqueue('a', dueAt);
    await bench.run(100_000);

    expect(bench.due).toEqual([`${String(syncedAt)} a`]);
  });

  it('a pod that is due already is synced at the next tick', async () => {
    const bench = new Bench();
    await bench.run(1500);
    bench.queue.enqueue('a', 1200);
    await bench.run(10_000);

    expect(bench.due).toEqual(['2000 a']);
  });

  it('the later call counts, whether it is for earlier or for later', async () => {
    const bench = new Bench();
    bench.queue.enqueue('a', 2000);
    bench.queue.enqueue('a', 5000);
    bench.queue.enqueue('b', 5000);
    bench.queue.enqueue('b', 2000);
    await bench.run(10_000);

    expect(bench.due).toEqual(['2000 b', '5000 a']);
  });

  it('each pod has its own time, and comes once', async () => {
    const bench = new Bench();
    for (const [podUid, dueAt] of [
      ['c', 9000],
      ['a', 3000],
      ['b', 3000],
    ] as const) {
      bench.queue.enqueue(podUid, dueAt);
    }
    await bench.run(100_000);

    expect(bench.due).toEqual(['3000 a', '3000 b', '9000 c']);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('a pod may be enqueued again while it is due', async () => {
    const bench = new Bench();
    const { queue, world } = bench;
    queue.due$.subscribe((podUid) => {
      if (world.now() < 3000) queue.enqueue(podUid, world.now() + 1000);
    });
    queue.enqueue('a', 1000);
    await bench.run(100_000);

    expect(bench.due).toEqual(['1000 a', '2000 a', '3000 a']);
  });

  it('a pod that is removed does not come, and nothing ticks for it', async () => {
    const bench = new Bench();
    bench.queue.enqueue('a', 5000);
    bench.queue.enqueue('b', 6000);
    bench.queue.remove('a');
    await bench.run(5500);
    bench.queue.remove('b');

    expect(bench.world.loop.pendingCount).toBe(0);
    await bench.run(100_000);
    expect(bench.due).toEqual([]);
  });

  it('nothing comes after stop', async () => {
    const bench = new Bench();
    bench.queue.enqueue('a', 5000);
    bench.queue.stop();
    await bench.run(100_000);

    expect(bench.due).toEqual([]);
  });
});
