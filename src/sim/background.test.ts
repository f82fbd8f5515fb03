import { describe, expect, it } from 'vitest';
import { Background } from './background.ts';
import { choices } from './choices.ts';
import { createOperation, immediately, type Operation } from './operation.ts';
import { World } from './world.ts';

class Bench {
  readonly world = new World({ choices: choices.defaults(), startAt: 0 });
  readonly background = new Background(this.world.loop);
  readonly log: string[] = [];

  work(name: string, afterMs: number): Operation<void> {
    return createOperation((sink) => {
      const end = (): void => {
        this.log.push(name);
        sink.done(undefined);
      };
      const entry = this.world.loop.schedule(afterMs, end);
      return () => entry.cancel();
    });
  }
}

const broken = immediately(() => {
  throw new Error('broken');
});

describe('Background', () => {
  it('lets work go on beside each other', async () => {
    const bench = new Bench();
    bench.background.run(bench.work('slow', 5));
    bench.background.run(bench.work('quick', 1));
    await bench.world.loop.run();

    expect(bench.log).toEqual(['quick', 'slow']);
  });

  it('ends the world when work fails of which nobody hears', async () => {
    const { background, world } = new Bench();
    background.run(broken);

    await expect(world.loop.run()).rejects.toThrow('broken');
  });

  it('tells whoever wants to hear, and the world goes on', async () => {
    const { background, world } = new Bench();
    const heard: unknown[] = [];
    background.run(broken, (error) => heard.push(error));
    await world.loop.run();

    expect(heard).toEqual([new Error('broken')]);
  });

  it('cancels what is under way when it stops, and begins nothing more', async () => {
    const bench = new Bench();
    bench.background.run(bench.work('before', 5));
    bench.background.stop();
    bench.background.run(bench.work('after', 5));

    expect(bench.world.loop.pendingCount).toBe(0);
    await bench.world.loop.run();
    expect(bench.log).toEqual([]);
  });
});
