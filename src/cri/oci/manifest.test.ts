/** What a manifest must be before anything of it is believed. Source: OCI image-spec v1.1. */
import { describe, expect, it } from 'vitest';
import { ManifestError, parseDiffIds, parseManifest, type Index } from './manifest.ts';
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from './media-types.ts';
import { choosePlatform, DEFAULT_PLATFORM } from './platform.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const DESCRIPTOR = { mediaType: 'application/x', digest: DIGEST, size: 1 };
const GOOD = {
  schemaVersion: 2,
  mediaType: OCI_MANIFEST,
  config: DESCRIPTOR,
  layers: [DESCRIPTOR],
};

function parse(document: unknown, contentType = ''): ReturnType<typeof parseManifest> {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return parseManifest(new TextEncoder().encode(text), contentType);
}

describe('a manifest', () => {
  it.each([OCI_MANIFEST, DOCKER_MANIFEST])('of type %s is read', (mediaType) => {
    expect(parse({ ...GOOD, mediaType })).toMatchObject({ kind: 'manifest', layers: [DESCRIPTOR] });
  });

  it('may leave its type to the Content-Type, parameters and all', () => {
    const { mediaType: _none, ...silent } = GOOD;
    expect(parse(silent, `${OCI_MANIFEST}; charset=utf-8`).mediaType).toBe(OCI_MANIFEST);
  });

  it.each([
    ['not valid JSON', '{'],
    ['manifest: not an object', '[]'],
    ['schemaVersion', { ...GOOD, schemaVersion: 1 }],
    ['unsupported media type "text/html"', { ...GOOD, mediaType: 'text/html' }],
    ['also an index', { ...GOOD, manifests: [] }],
    ['config: not an object', { ...GOOD, config: null }],
    ['layers: not a list', { ...GOOD, layers: {} }],
    ['layers[1].digest', { ...GOOD, layers: [DESCRIPTOR, { ...DESCRIPTOR, digest: 'sha256:x' }] }],
    ['layers[0].size', { ...GOOD, layers: [{ ...DESCRIPTOR, size: -1 }] }],
    ['layers[0].size', { ...GOOD, layers: [{ ...DESCRIPTOR, size: 1.5 }] }],
    ['layers[0].mediaType', { ...GOOD, layers: [{ ...DESCRIPTOR, mediaType: 7 }] }],
    ['annotations', { ...GOOD, annotations: { a: 1 } }],
  ])('is refused, naming %s', (field, document) => {
    expect(() => parse(document)).toThrow(ManifestError);
    expect(() => parse(document)).toThrow(field);
  });

  it('must be UTF-8', () => {
    expect(() => parseManifest(new Uint8Array([0x22, 0xff, 0x22]), OCI_MANIFEST)).toThrow(
      'not valid JSON',
    );
  });
});

describe('an index', () => {
  const entry = (architecture: string, os = 'linux'): object => ({
    ...DESCRIPTOR,
    platform: { os, architecture },
  });
  const index = (...manifests: object[]): Index => {
    const parsed = parse({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
    if (parsed.kind !== 'index') throw new Error('not an index');
    return parsed;
  };

  it('is read in both its types', () => {
    expect(parse({ schemaVersion: 2, mediaType: DOCKER_LIST, manifests: [] }).kind).toBe('index');
  });

  it('gives the entry for the platform, the first of several', () => {
    const chosen = choosePlatform(index(entry('arm64'), entry('amd64')), DEFAULT_PLATFORM);
    expect(chosen.platform?.architecture).toBe('amd64');
  });

  it('gives an entry without a platform to everybody, if none is better', () => {
    expect(choosePlatform(index(DESCRIPTOR), DEFAULT_PLATFORM).digest).toBe(DIGEST);
    expect(
      choosePlatform(index(DESCRIPTOR, entry('amd64')), DEFAULT_PLATFORM).platform,
    ).toBeDefined();
  });

  it('says when it has nothing for the platform', () => {
    expect(() => choosePlatform(index(entry('amd64', 'windows')), DEFAULT_PLATFORM)).toThrow(
      'no match for platform in manifest: linux/amd64: not found',
    );
  });
});

describe('an image config', () => {
  it('promises the digests of its uncompressed layers', () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ rootfs: { diff_ids: [DIGEST] } }));
    expect(parseDiffIds(bytes)).toEqual([DIGEST]);
  });

  it('is refused without them', () => {
    expect(() => parseDiffIds(new TextEncoder().encode('{}'))).toThrow('rootfs: not an object');
  });
});
