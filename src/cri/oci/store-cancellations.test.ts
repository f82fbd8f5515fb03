/**
 * Whoever gives up, at whatever instant: nothing stays under way, what is listed is there, the next who
 * asks is served, and what was left goes with the next removal.
 */
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../sim/index.ts';
import { buildImage } from '../registry/index.ts';
import { ImageBench } from '../../../testing/image-bench.ts';
import { contentOfStore, faultsOfStore } from '../../../testing/store-walk.ts';

const V1 = 'registry.test/team/config:v1';
const OBJECT = buildImage({
  layers: Array.from({ length: 5 }, (_none, at) => ({ files: { [`f${at}`]: `${at}` } })),
});

type Act = (bench: ImageBench) => Operation<unknown>;

const ACTS: Readonly<Record<string, Act>> = {
  pull: ({ service }) => service.pullImage({ image: { image: V1 } }),
  mount: ({ service }) => service.mountOCIObject({ object: { image: V1 }, path: '/mnt' }),
  remove: ({ service }) => service.removeImage({ image: V1 }),
};

async function benchOf(name: string): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', OBJECT);
  if (name === 'remove') await bench.pull(V1);
  return bench;
}

async function rest({ world }: ImageBench): Promise<void> {
  await world.loop.run();
  await world.realWork.settled();
  expect(world.loop.pendingCount).toBe(0);
}

/** All goes, and nothing is left. */
async function expectEmptied(bench: ImageBench): Promise<void> {
  for (const { id } of await bench.perform(bench.service.listOCIMounts(''))) {
    await bench.perform(bench.service.unmountOCIObject({ id }));
  }
  await bench.perform(bench.service.removeImage({ image: V1 }));
  expect(await contentOfStore(bench)).toEqual([]);
}

describe.each(Object.keys(ACTS))('who gives up a %s', (name) => {
  const act = ACTS[name] ?? (() => expect.unreachable());

  it('at any instant leaves nothing that does not go', async () => {
    let cancelled = 0;
    for (let afterMs = 0; ; afterMs += 1) {
      const bench = await benchOf(name);
      const { loop } = bench.world;
      const subscription = act(bench).subscribe();
      if (afterMs > 0) await loop.run(loop.now() + afterMs - 1);
      const isOver = subscription.closed;
      subscription.unsubscribe();
      await rest(bench);
      expect((await faultsOfStore(bench, [OBJECT])).missing).toEqual([]);
      await bench.perform(act(bench));
      await bench.perform(bench.service.removeImage({ image: 'registry.test/none:v1' }));
      expect({ afterMs, ...(await faultsOfStore(bench, [OBJECT])) }).toEqual({
        afterMs,
        unowned: [],
        missing: [],
      });
      await expectEmptied(bench);
      if (isOver) break;
      cancelled += 1;
    }
    expect(cancelled).toBeGreaterThan(0);
  });

  it('leaves it to who waits for the same', async () => {
    for (const afterMs of [0, 1, 21, 45, 60]) {
      const bench = await benchOf(name);
      const { loop } = bench.world;
      const first = act(bench).subscribe();
      let hasEnded = false;
      act(bench).subscribe({ complete: () => (hasEnded = true) });
      if (afterMs > 0) await loop.run(loop.now() + afterMs - 1);
      first.unsubscribe();
      await rest(bench);
      expect({ afterMs, hasEnded }).toEqual({ afterMs, hasEnded: true });
      const faults = await faultsOfStore(bench, [OBJECT]);
      expect({ afterMs, ...faults }).toEqual({ afterMs, unowned: [], missing: [] });
      await expectEmptied(bench);
    }
  });
});
