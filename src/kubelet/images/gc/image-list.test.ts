/** Upstream: pkg/kubelet/images/image_gc_manager.go, imageCache; pkg/kubelet/nodestatus/setters.go, Images (v1.36). */
import { describe, expect, it } from 'vitest';
import { CriError, type Image } from '../../../cri/index.ts';
import { choices, immediately, World } from '../../../sim/index.ts';
import { ImageList, nodeImages } from './image-list.ts';

function image(id: string, sizeBytes: number, rest: Partial<Image> = {}): Image {
  return {
    id,
    sizeBytes,
    repoDigests: [`r/${id}@${id}`],
    repoTags: [`r/${id}:v1`],
    pinned: false,
    ...rest,
  };
}

describe('images in the status of a node', () => {
  it('come with the largest first, then by id from the end', () => {
    const images = [image('a', 1), image('b', 2), image('c', 1)];

    expect(nodeImages(images, 50)).toEqual([
      { names: ['r/b@b', 'r/b:v1'], sizeBytes: 2 },
      { names: ['r/c@c', 'r/c:v1'], sizeBytes: 1 },
      { names: ['r/a@a', 'r/a:v1'], sizeBytes: 1 },
    ]);
  });

  it('have five names, digests before tags', () => {
    const repoDigests = ['1', '2', '3', '4'];
    const repoTags = ['5', '6'];

    expect(nodeImages([image('a', 1, { repoDigests, repoTags })], 50)).toEqual([
      { names: ['1', '2', '3', '4', '5'], sizeBytes: 1 },
    ]);
  });

  it('are listed without a name, too', () => {
    expect(nodeImages([image('a', 1, { repoDigests: [], repoTags: [] })], 50)).toEqual([
      { sizeBytes: 1 },
    ]);
  });

  it.each([
    [-1, 60],
    [0, 0],
    [50, 50],
  ])('at most %i: %i of 60', (imagesMax, count) => {
    const images = Array.from({ length: 60 }, (_, at) => image(String(at), at));

    expect(nodeImages(images, imagesMax)).toHaveLength(count);
  });
});

describe('ImageList', () => {
  it('is refreshed every 30 s, and stays the same array as long as nothing changes', async () => {
    const world = new World({ choices: choices.defaults() });
    let answer: readonly Image[] | CriError = [image('a', 1)];
    const list = new ImageList({
      world,
      actor: 'kubelet/node-1',
      nodeName: 'node-1',
      imagesMax: 50,
      imageService: {
        listImages: () =>
          immediately(() => {
            if (answer instanceof CriError) throw answer;
            return answer;
          }),
      },
    });
    const advance = (ms: number): Promise<unknown> => world.loop.run(world.now() + ms);

    expect(list.images).toEqual([]);
    list.start();
    const first = list.images;
    expect(first).toHaveLength(1);

    answer = [image('a', 1)];
    await advance(30_000);
    expect(list.images).toBe(first);

    answer = new CriError('Unavailable', 'gone');
    await advance(30_000);
    expect(list.images).toBe(first);

    answer = [image('a', 1, { repoTags: ['r/a:v2'] })];
    await advance(29_999);
    expect(list.images).toBe(first);
    await advance(1);
    expect(list.images).toEqual([{ names: ['r/a@a', 'r/a:v2'], sizeBytes: 1 }]);
    list.stop();
    expect(world.loop.pendingCount).toBe(0);
  });
});
