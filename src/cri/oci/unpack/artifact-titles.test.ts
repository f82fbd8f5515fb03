import { describe, expect, it } from 'vitest';
import { placedLayers, type BlobDescriptor } from './artifact-titles.ts';

function aBlob(title: string | undefined, byte: string, mediaType = 'text/plain'): BlobDescriptor {
  const annotations = title === undefined ? undefined : { 'org.opencontainers.image.title': title };
  return { mediaType, digest: `sha256:${byte.repeat(64)}`, size: 1, annotations };
}

describe('the blobs of an artifact', () => {
  it.each([
    ['one title', ['x', 'x']],
    ['one title in two spellings', ['x', './x']],
    ['a title and one below it', ['a', 'a/b']],
    ['a title and one above it', ['a/b/c', 'a']],
  ])('are refused that want %s', (_, [one, other]) => {
    const layers = [aBlob('first', 'c'), aBlob(one, 'a'), aBlob(other, 'b')];

    expect(() => placedLayers(layers)).toThrow(/duplicate name: .* of sha256:a+ and sha256:b+$/);
  });

  it('have their places beside each other', () => {
    const layers = [aBlob('a/b', 'a'), aBlob('a/c', 'b'), aBlob('ab', 'c'), aBlob(undefined, 'd')];

    expect(placedLayers(layers)).toEqual(layers);
  });

  it('may be one and the same', () => {
    expect(placedLayers([aBlob('x', 'a'), aBlob('x', 'a')])).toHaveLength(1);
    expect(placedLayers([aBlob('x', 'a'), aBlob('y', 'a')])).toHaveLength(2);
  });

  it('may be the empty one, which is no file without a title', () => {
    const empty = 'application/vnd.oci.empty.v1+json';

    expect(placedLayers([aBlob(undefined, 'a', empty)])).toEqual([]);
    expect(placedLayers([aBlob('x', 'a', empty)])).toHaveLength(1);
  });

  it('are refused whose titles are too long or no text', () => {
    expect(() => placedLayers([aBlob('n'.repeat(256), 'a')])).toThrow('name too long');
    expect(() => placedLayers([aBlob('\udc80', 'a')])).toThrow('\\x80: title is no text');
  });
});
