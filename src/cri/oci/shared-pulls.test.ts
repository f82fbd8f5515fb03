/** Pulls at the same time share what they want, and nothing else: no cancellation, no failure. */
import { describe, expect, it } from 'vitest';
import { all } from '../../sim/index.ts';
import { buildImage, type BuiltObject } from '../registry/index.ts';
import { refusing } from './testing/broken-network.ts';
import { aConfig, ImageBench } from '../../../testing/image-bench.ts';

const V1 = 'registry.test/team/config:v1';
const LARGE = new Uint8Array(5000).fill(7);

function layerOf(object: BuiltObject): string {
  return object.blobs.at(-1)?.digest ?? '';
}

async function benchWith(object: BuiltObject): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', object);
  return bench;
}

describe('pulls at the same time', () => {
  it('of one reference ask each its own tag, and are one pull', async () => {
    const layers = Array.from({ length: 5 }, (_none, at) => ({ files: { [`f${at}`]: `${at}` } }));
    const object = buildImage({ layers });
    const bench = await benchWith(object);
    const pull = bench.service.pullImage({ image: { image: V1 } });

    const [one, other] = await bench.perform(all([pull, pull]));

    expect(one).toBe(other);
    expect(bench.asked('/manifests/v1')).toHaveLength(2);
    expect(bench.asked(object.manifest.digest)).toHaveLength(1);
    expect([...bench.asked('/blobs/')].sort()).toEqual(
      object.blobs.map(({ digest }) => `GET /v2/team/config/blobs/${digest}`).sort(),
    );
    const pulled = bench.world.trace.records.flatMap((record) =>
      record.type === 'image.pulled' ? [record.detail.imageRef] : [],
    );
    expect(pulled).toEqual([`registry.test/team/config@${String(one)}`]);
  });

  it('with different credentials are each their own, and share blobs', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const pulls = ['one', 'other'].map((username) =>
      bench.service.pullImage({ image: { image: V1 }, auth: { username, password: 'pass' } }),
    );

    await bench.perform(all(pulls));

    expect(bench.asked(object.manifest.digest)).toHaveLength(2);
    expect(bench.asked(layerOf(object))).toHaveLength(1);
  });

  it('of one reference fail together, and can be tried again', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    bench.intercept = refusing(object.manifest.digest, 503);
    const failures: string[] = [];
    for (const name of ['one', 'other']) {
      bench.service
        .pullImage({ image: { image: V1 } })
        .subscribe({ error: ({ message }: Error) => failures.push(`${name}: ${message}`) });
    }
    await bench.world.loop.run();
    bench.intercept = (request, send) => send(request);

    expect(failures).toEqual([
      expect.stringMatching(/^one: .*503/),
      expect.stringMatching(/^other: .*503/),
    ]);
    expect(await bench.pull(V1)).toMatch(/^registry/);
  });

  it('do not stop when one of them does', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const pull = bench.service.pullImage({ image: { image: V1 } });
    const first = pull.subscribe();
    let ref = '';
    pull.subscribe((value) => (ref = value));
    while (bench.asked('/blobs/').length === 0) {
      await bench.world.loop.run(bench.world.now() + 5);
    }
    first.unsubscribe();
    await bench.world.loop.run();
    expect(ref).toMatch(/^sha256:/);
    expect(bench.asked(layerOf(object))).toHaveLength(1);
    const bytes = bench.world.trace.records.flatMap((record) =>
      record.type === 'image.pulled' ? [record.detail.bytes] : [],
    );
    expect(bytes).toEqual([object.blobs.reduce((total, blob) => total + blob.bytes.length, 0)]);
  });

  it('leave nothing unfinished when all of them stop', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    const pull = bench.service.pullImage({ image: { image: V1 } }).subscribe();
    while (bench.asked('/blobs/').length === 0) {
      await bench.world.loop.run(bench.world.now() + 5);
    }
    pull.unsubscribe();
    await bench.world.loop.run();
    await bench.world.realWork.settled();
    expect(await bench.perform(bench.service.listImages())).toEqual([]);
    expect(await bench.names('ingest')).toEqual([]);
    expect(bench.world.loop.pendingCount).toBe(0);
  });

  it('do not fail because another registry refused the blob they share', async () => {
    const object = aConfig(LARGE);
    const bench = await benchWith(object);
    await bench.addRegistry('https://other.test').put('team/config', 'v1', object);
    bench.intercept = refusing('https://other.test/v2/team/config/blobs/', 403);
    const outcomes: string[] = [];
    for (const image of ['other.test/team/config:v1', V1]) {
      bench.service.pullImage({ image: { image } }).subscribe({
        next: () => outcomes.push(`${image} pulled`),
        error: () => outcomes.push(`${image} refused`),
      });
    }
    await bench.world.loop.run();
    expect(outcomes).toEqual(['other.test/team/config:v1 refused', `${V1} pulled`]);
  });

  it('do not lose a layer to the removal of an image that shares it', async () => {
    const base = { files: { base: 'base' } };
    const bench = await benchWith(buildImage({ layers: [base] }));
    await bench.registry.put(
      'team/other',
      'v1',
      buildImage({ layers: [base, { files: { b: 'b' } }] }),
    );
    await bench.pull(V1);
    const other = 'registry.test/team/other:v1';
    bench.requests.length = 0;
    let ref = '';
    bench.service.pullImage({ image: { image: other } }).subscribe((value) => (ref = value));
    while (bench.asked('/blobs/').length === 0) {
      await bench.world.loop.run(bench.world.now() + 1);
    }
    bench.service.removeImage({ image: V1 }).subscribe();
    await bench.world.loop.run();

    expect(ref).toMatch(/^sha256:/);
    await bench.mount(other, '/mnt');
    expect(await bench.read('/mnt/base')).toBe('base');
  });
});
