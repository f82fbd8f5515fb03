/** An index leads to the manifest of this node. Source: image-spec v1.1, image-index.md, "platform". */
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { ManifestError, type Index, type Platform } from './manifest.ts';
import { choosePlatform } from './platform.ts';

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

/** An index with one entry for each platform; its `size` is its position. */
function indexOf(...platforms: readonly (Platform | undefined)[]): Index {
  const manifests = platforms.map((platform, at) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf(Uint8Array.of(at)),
    size: at,
    ...(platform === undefined ? {} : { platform }),
  }));
  return { kind: 'index', mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
}

describe('choosePlatform', () => {
  it('takes the entry for operating system and architecture', () => {
    const index = indexOf({ os: 'windows', architecture: 'amd64' }, ARM64, AMD64);
    expect(choosePlatform(index, AMD64).size).toBe(2);
    expect(choosePlatform(index, ARM64).size).toBe(1);
  });

  it('takes the first of several', () => {
    expect(choosePlatform(indexOf(AMD64, AMD64), AMD64).size).toBe(0);
  });

  it('asks for the variant only if both sides name one', () => {
    const index = indexOf({ ...ARM64, variant: 'v9' }, { ...ARM64, variant: 'v8' }, AMD64);
    expect(choosePlatform(index, { ...ARM64, variant: 'v8' }).size).toBe(1);
    expect(choosePlatform(index, ARM64).size).toBe(0);
    expect(choosePlatform(index, { ...AMD64, variant: 'v2' }).size).toBe(2);
  });

  it('takes an entry without platform if nothing better is there', () => {
    expect(choosePlatform(indexOf(undefined, ARM64), AMD64).size).toBe(0);
    expect(choosePlatform(indexOf(undefined, AMD64), AMD64).size).toBe(1);
  });

  it('passes over attestations, whose platform is unknown', () => {
    const index = indexOf({ os: 'unknown', architecture: 'unknown' }, AMD64);
    expect(choosePlatform(index, AMD64).size).toBe(1);
  });

  it.each([[indexOf()], [indexOf(ARM64)], [indexOf({ ...AMD64, os: 'windows' })]])(
    'says in the words of containerd that nothing matches',
    (index) => {
      expect(() => choosePlatform(index, AMD64)).toThrow(
        new ManifestError('no match for platform in manifest: linux/amd64: not found'),
      );
    },
  );
});
