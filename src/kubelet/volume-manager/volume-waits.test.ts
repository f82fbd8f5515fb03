/**
 * Waits look at once, then every 300 ms if there is news, for 2 m 3 s. Upstream:
 * pkg/kubelet/volumemanager/volume_manager.go, WaitForAttachAndMount (v1.36).
 */
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { choices, World } from '../../sim/index.ts';
import { VolumeWaits } from './volume-waits.ts';

class Bench {
  readonly world = new World({ choices: choices.defaults(), startAt: 0 });
  readonly changes = new Subject<{ readonly podUid: string }>();
  readonly waits = new VolumeWaits(this.world, 'kubelet/node-1', this.changes);
  done = false;
  looks = 0;
  /** `<instant> done`, or `<instant> <message>`. */
  ended: string | undefined;

  constructor() {
    this.waits.start();
  }

  news(podUid: string): void {
    this.changes.next({ podUid });
  }

  wait() {
    const look = (): boolean => {
      this.looks += 1;
      return this.done;
    };
    return this.waits
      .until('a', look, () => new Error('too long'))
      .subscribe({
        error: (error: Error) => (this.ended = `${String(this.world.now())} ${error.message}`),
        complete: () => (this.ended = `${String(this.world.now())} done`),
      });
  }

  async run(until: number): Promise<void> {
    await this.world.loop.run(until);
  }
}

describe('a wait', () => {
  it('for what is there already ends at once, and leaves nothing on the loop', () => {
    const bench = new Bench();
    bench.done = true;
    bench.wait();

    expect(bench.ended).toBe('0 done');
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('ends at the first poll after the news', async () => {
    const bench = new Bench();
    bench.wait();
    await bench.run(310);
    bench.done = true;
    bench.news('a');
    await bench.run(1000);

    expect(bench.ended).toBe('600 done');
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('does not poll without news, nor for that of another pod', async () => {
    const bench = new Bench();
    bench.wait();
    bench.news('b');
    await bench.run(1000);

    expect(bench.looks).toBe(1);
  });

  it('goes on after news that is not the end of it', async () => {
    const bench = new Bench();
    bench.wait();
    bench.news('a');
    await bench.run(500);
    bench.done = true;
    bench.news('a');
    await bench.run(1000);

    expect([bench.looks, bench.ended]).toEqual([3, '600 done']);
  });

  it('that lasts too long fails', async () => {
    const bench = new Bench();
    bench.wait();
    await bench.run(200_000);

    expect(bench.ended).toBe('123000 too long');
  });

  it('that is cancelled leaves nothing on the loop', async () => {
    const bench = new Bench();
    const wait = bench.wait();
    bench.news('a');
    wait.unsubscribe();

    expect(bench.world.loop.pendingCount).toBe(0);
    await bench.run(200_000);
    expect(bench.ended).toBeUndefined();
  });

  it('however many there are, listens through one subscription', () => {
    const bench = new Bench();
    const listening = (): boolean => bench.changes.observed;
    bench.wait();
    bench.wait();
    bench.waits.stop();

    expect(listening()).toBe(false);
  });
});
