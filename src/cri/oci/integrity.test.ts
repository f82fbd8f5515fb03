/** Nothing of an object is lost in silence, and nothing is shown that nobody has vouched for. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ImageBench } from '../../../testing/image-bench.ts';
import { digestOf } from './digest.ts';
import { artifactOf, imageOfTars } from './testing/image-of-tars.ts';
import { aFile, aTar } from './unpack/testing/a-tar.ts';
import type { BuiltObject } from '../registry/index.ts';

const V1 = 'registry.test/team/config:v1';
const [ONE, TWO] = [aTar(aFile('a', '1')), aTar(aFile('b', '2'))];

async function mounting(object: BuiltObject): Promise<ImageBench> {
  const bench = new ImageBench();
  await bench.registry.put('team/config', 'v1', object);
  await bench.mount(await bench.pull(V1), '/mnt');
  return bench;
}

describe('the diffIDs of an image', () => {
  it.each([
    ['none', [], '2 != 0'],
    ['one too few', [digestOf(ONE)], '2 != 1'],
    ['one too many', [ONE, TWO, TWO].map((tar) => digestOf(tar)), '2 != 3'],
  ])('are as many as its layers (%s)', async (_, diffIds, counts) => {
    await expect(mounting(imageOfTars([ONE, TWO], diffIds))).rejects.toThrow(
      `number of layers and diffIDs don't match: ${counts}`,
    );
  });

  it('are those of its layers', async () => {
    const swapped = [digestOf(TWO), digestOf(ONE)];

    await expect(mounting(imageOfTars([ONE, TWO], swapped))).rejects.toThrow(
      `uncompressed content has digest ${digestOf(ONE)}`,
    );
  });

  it('may be of sha512', async () => {
    const of = (tar: Uint8Array): string =>
      `sha512:${createHash('sha512').update(tar).digest('hex')}`;
    const bench = await mounting(imageOfTars([ONE, TWO], [of(ONE), of(TWO)]));

    expect((await bench.host.files.readdir('/mnt')).map(({ name }) => name)).toEqual(['a', 'b']);
    await expect(mounting(imageOfTars([ONE, TWO], [of(ONE), of(ONE)]))).rejects.toThrow('sha512');
  });
});

describe('the titles of an artifact', () => {
  it('are refused when two blobs want one name', async () => {
    await expect(mounting(artifactOf(['x', 'x'], 'one', 'two'))).rejects.toThrow(
      `duplicate name: x of ${digestOf(new TextEncoder().encode('one'))} and`,
    );
  });
});

describe('what a tree lacks of its archive', () => {
  it('is told, the first few by name and all by number', async () => {
    const pipes = Array.from({ length: 30 }, (_, at) => ({ name: `pipe${String(at)}`, type: '6' }));
    const bench = await mounting(imageOfTars([ONE, aTar(...pipes)]));

    const [told, ...more] = bench.world.trace.of('image.omitted').map(({ detail }) => detail);
    expect(more).toEqual([]);
    expect(told?.count).toBe(30);
    expect(told?.first.slice(0, 2)).toEqual(['pipe0 (fifo)', 'pipe1 (fifo)']);
    expect(told?.first.length).toBeLessThan(30);
  });

  it('is nothing to be told where nothing is lacking', async () => {
    expect((await mounting(imageOfTars([ONE]))).details('image.omitted')).toEqual([]);
  });
});
