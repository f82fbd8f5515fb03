/**
 * An index leads to the manifest of this node. Source: containerd/platforms, whose `Only` and
 * images.Manifest gave the decisions below; image-spec v1.1, image-index.md, "platform".
 */
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { ManifestError, type Index, type Platform } from './manifest.ts';
import { choosePlatform } from './platform.ts';

/** `linux/arm64/v8`; `-` is none. */
function platformOf(text: string): Platform | undefined {
  const [os = '', architecture = '', variant] = text.split('/');
  if (text === '-') return undefined;
  return { os, architecture, ...(variant === undefined ? {} : { variant }) };
}

/** An index with one entry for each platform; its `size` is its position. */
function indexOf(platforms: readonly string[]): Index {
  const manifests = platforms.map((text, at) => {
    const platform = platformOf(text);
    return {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(Uint8Array.of(at)),
      size: at,
      ...(platform === undefined ? {} : { platform }),
    };
  });
  return { kind: 'index', mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
}

function choose(host: string, platforms: readonly string[]): string | undefined {
  const wanted = platformOf(host);
  if (wanted === undefined) throw new Error('a host has a platform');
  return platforms[choosePlatform(indexOf(platforms), wanted)[0].size];
}

describe('the platform of an index', () => {
  it.each<[host: string, index: string, chosen: string]>([
    ['linux/amd64', 'linux/arm64 linux/amd64', 'linux/amd64'],
    ['linux/amd64', 'linux/amd64/v2 linux/amd64', 'linux/amd64'],
    ['linux/amd64', 'linux/amd64/v3 linux/amd64', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64 linux/amd64/v2 linux/amd64/v4', 'linux/amd64/v2'],
    ['linux/amd64/v3', 'linux/amd64 linux/amd64/v3', 'linux/amd64/v3'],
    ['linux/amd64', 'linux/386', 'linux/386'],
    ['linux/amd64', 'linux/386 linux/amd64', 'linux/amd64'],
    ['linux/amd64', 'linux/amd64/v1', 'linux/amd64/v1'],
    ['linux/amd64', 'linux/x86_64', 'linux/x86_64'],
    ['linux/arm/v7', 'linux/arm/v5 linux/arm/v7 linux/arm/v6', 'linux/arm/v7'],
    ['linux/arm/v7', 'linux/arm/v5 linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm/v7', 'linux/arm', 'linux/arm'],
    ['linux/arm64', 'linux/arm/v7 linux/arm64', 'linux/arm64'],
    ['linux/arm64', 'linux/arm64/v8', 'linux/arm64/v8'],
    ['linux/arm64', 'linux/arm/v8 linux/arm/v7', 'linux/arm/v8'],
    ['linux/arm64', 'linux/arm/v6', 'linux/arm/v6'],
    ['linux/arm64', 'linux/aarch64', 'linux/aarch64'],
    ['linux/arm64/v9', 'linux/arm64/v8.5 linux/arm64/v8.6 linux/arm64', 'linux/arm64/v8.5'],
    ['linux/arm64/v8.2', 'linux/arm64/v8.1 linux/arm64/v8.3 linux/arm64', 'linux/arm64/v8.1'],
    ['linux/arm64', 'linux/armhf', 'linux/armhf'],
    ['linux/arm/v7', 'linux/armel linux/armhf', 'linux/armhf'],
    ['linux/amd64', 'unknown/unknown linux/amd64', 'linux/amd64'],
    ['linux/amd64', '- linux/amd64', 'linux/amd64'],
    ['linux/amd64', '- linux/arm64', '-'],
    ['linux/amd64', 'LINUX/AMD64', 'LINUX/AMD64'],
    ['linux/s390x', 'linux/s390x/z13 linux/s390x', 'linux/s390x'],
    ['linux/ppc64le', 'linux/ppc64le', 'linux/ppc64le'],
    ['darwin/arm64', 'linux/arm64 macos/aarch64', 'macos/aarch64'],
  ])('of %s, in %s, is %s', (host, index, chosen) => {
    expect(choose(host, index.split(' '))).toBe(chosen);
  });

  it.each<[host: string, index: string]>([
    ['linux/amd64', 'linux/amd64/v2'],
    ['linux/amd64/v2', 'linux/amd64/v3'],
    ['linux/arm/v6', 'linux/arm'],
    ['linux/arm/v6', 'linux/arm/v7'],
    ['linux/arm/v7', 'linux/arm/v8'],
    ['linux/arm64', 'linux/arm64/v8.1'],
    ['linux/riscv64', 'linux/amd64'],
    ['linux/amd64', 'unknown/unknown'],
    ['linux/amd64', 'windows/amd64'],
    ['linux/amd64', 'linux/constructor'],
    ['linux/amd64', 'linux/amd64/toString'],
  ])('of %s is not in %s', (host, index) => {
    expect(() => choose(host, index.split(' '))).toThrow(ManifestError);
  });

  it('may be any of those that name none', () => {
    const chosen = choosePlatform(indexOf(['-', 'linux/arm64', '-']), {
      os: 'linux',
      architecture: 'amd64',
    });
    expect(chosen.map(({ size }) => size)).toEqual([0, 2]);
  });

  it('is the first of several that are the same', () => {
    const index = indexOf(['linux/amd64', 'linux/amd64']);
    const chosen = choosePlatform(index, { os: 'linux', architecture: 'amd64' });
    expect(chosen.map(({ size }) => size)).toEqual([0]);
  });

  it.each([[[]], [['linux/arm64']]])(
    'says in the words of containerd that nothing matches',
    (all) => {
      expect(() => choose('linux/amd64', all)).toThrow(
        'no match for platform in manifest: linux/amd64: not found',
      );
    },
  );
});
