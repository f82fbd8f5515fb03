/**
 * Whatever is pulled, mounted, unmounted, removed, cancelled or fails: at rest, the usage that the
 * service reports is what a walk finds; and after the next removal all that is there has an owner.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { choices, type Operation } from '../../sim/index.ts';
import { buildImage, buildIndex } from '../registry/index.ts';
import { FailingDisk, type Breakage } from './testing/failing-disk.ts';
import { aConfig, ImageBench, ROOT } from '../../../testing/image-bench.ts';
import { contentOfStore, faultsOfStore, walkStore } from '../../../testing/store-walk.ts';

const BASE = { files: { base: 'base', 'lib/link': { hardlink: 'base' } } } as const;
const PLATFORM = { os: 'linux', architecture: 'amd64' };
/** They share blobs, and one of them a manifest with another. */
const SHARED = buildImage({ layers: [BASE, { files: { a: 'a'.repeat(500) } }] });
const OBJECTS = [
  SHARED,
  buildImage({ layers: [BASE, { files: { b: { symlink: 'base' } } }] }),
  buildIndex([{ object: SHARED, platform: PLATFORM }]),
  aConfig('replicas: 2\n'),
];
const IMAGES = OBJECTS.map((_object, at) => `registry.test/team/image-${at}:v1`);

interface Act {
  readonly do: 'pull' | 'mount' | 'remove' | 'unmount' | 'restart';
  /** By its place among `IMAGES`. */
  readonly image: number;
}

interface Step {
  readonly act: Act;
  /** Given up after so many milliseconds; undefined: never. */
  readonly cancelMs: number | undefined;
  /** The call of the disk that fails; undefined: none. */
  readonly failure: { readonly at: number; readonly breakage: Breakage } | undefined;
  /** Blobs are refused by the registry. */
  readonly isRefused: boolean;
  /** Not waited for. */
  readonly isOverlapped: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.record({
    do: fc.constantFrom('pull', 'mount', 'remove', 'unmount', 'restart'),
    image: fc.nat({ max: IMAGES.length - 1 }),
  }),
  cancelMs: fc.option(fc.nat({ max: 120 }), { nil: undefined, freq: 3 }),
  failure: fc.option(
    fc.record({
      at: fc.integer({ min: 1, max: 60 }),
      breakage: fc.constantFrom<Breakage>('before', 'after', 'from'),
    }),
    { nil: undefined, freq: 3 },
  ),
  isRefused: fc.boolean(),
  isOverlapped: fc.boolean(),
});

/** How often a run met what it is about. */
const met = { cancelled: 0, failed: 0, litter: 0, steps: 0 };

class Run {
  readonly disk = new FailingDisk();
  readonly bench: ImageBench;
  #count = 0;

  constructor(seed: number) {
    const { disk } = this;
    this.bench = new ImageBench({ disk, choices: choices.seeded(seed), interleave: true });
  }

  async play({ act, cancelMs, failure, isRefused, isOverlapped }: Step): Promise<void> {
    const { bench, disk } = this;
    const { loop } = bench.world;
    if (act.do === 'restart') {
      await this.rest();
      await bench.restart();
      return;
    }
    if (failure !== undefined) disk.arm(failure.at, failure.breakage);
    bench.intercept = (request, send) =>
      send(
        isRefused && request.url.includes('/blobs/')
          ? { ...request, url: 'http://gone.test/' }
          : request,
      );
    met.steps += 1;
    const subscription = this.#begin(act).subscribe({ error: () => (met.failed += 1) });
    if (isOverlapped) {
      await loop.run(loop.now() + (cancelMs ?? 5));
    } else if (cancelMs !== undefined) {
      await loop.run(loop.now() + cancelMs);
      if (!subscription.closed) met.cancelled += 1;
      subscription.unsubscribe();
      await this.rest();
    } else {
      await this.rest();
    }
  }

  /** No work is under way, in the world or in reality. */
  async rest(): Promise<void> {
    await this.bench.world.loop.run();
    await this.bench.world.realWork.settled();
    this.disk.mend();
  }

  #begin(act: Act): Operation<unknown> {
    const { service } = this.bench;
    if (act.do === 'unmount') return service.unmountOCIObject({ id: this.#someMount() });
    const spec = { image: IMAGES[act.image] ?? '' };
    if (act.do === 'pull') return service.pullImage({ image: spec });
    if (act.do === 'remove') return service.removeImage(spec);
    this.#count += 1;
    return service.mountOCIObject({ object: spec, path: `/pods/${this.#count % 4}` });
  }

  #someMount(): string {
    let id = '';
    this.bench.service.listOCIMounts('').subscribe((mounts) => (id = mounts[0]?.id ?? ''));
    return id;
  }
}

describe('the store', () => {
  it('takes up what it says, and holds nothing without an owner', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.array(step, { minLength: 1, maxLength: 10 }),
        async (seed, steps) => {
          const run = new Run(seed);
          const { bench } = run;
          const perform = bench.perform.bind(bench);
          for (const [at, object] of OBJECTS.entries()) {
            await bench.registry.put(`team/image-${at}`, 'v1', object);
          }
          for (const each of steps) {
            await run.play(each);
            if (each.isOverlapped) continue;
            await run.rest();
            const { usedBytes, inodesUsed } = await walkStore(bench);
            expect(await perform(bench.service.imageFsInfo())).toEqual({
              timestamp: bench.world.now(),
              fsId: { mountpoint: ROOT },
              usedBytes,
              inodesUsed,
            });
            expect((await faultsOfStore(bench, OBJECTS)).missing).toEqual([]);
          }
          await run.rest();

          if ((await faultsOfStore(bench, OBJECTS)).unowned.length > 0) met.litter += 1;
          await perform(bench.service.removeImage({ image: 'registry.test/none:v1' }));
          expect(await faultsOfStore(bench, OBJECTS)).toEqual({ unowned: [], missing: [] });

          for (const { id } of await perform(bench.service.listOCIMounts(''))) {
            await perform(bench.service.unmountOCIObject({ id }));
          }
          for (const { id } of await perform(bench.service.listImages())) {
            await perform(bench.service.removeImage({ image: id }));
          }
          expect(await contentOfStore(bench)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  afterAll(() => {
    for (const [what, count] of Object.entries(met))
      expect([what, count > 0]).toEqual([what, true]);
  });
});
