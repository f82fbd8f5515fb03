/**
 * Manifests are either what they say or refused by field. Source: OCI image-spec v1.1, manifest.md,
 * image-index.md, config.md; for the media type also distribution-spec v1.1, "Pulling manifests".
 */
import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.ts';
import { baseType, ManifestError, parseDiffIds, parseManifest } from './manifest.ts';
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from './media-types.ts';

const DIGEST = digestOf(new Uint8Array(0));
const CONFIG = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: DIGEST, size: 2 };
const LAYER = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: DIGEST, size: 7 };
const MANIFEST = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: CONFIG, layers: [LAYER] };
const INDEX = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [LAYER] };

function bytesOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
}

function refusal(value: unknown, contentType = ''): string {
  try {
    parseManifest(bytesOf(value), contentType);
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
  return 'not refused';
}

describe('a manifest', () => {
  it('is read with all that later code needs, and nothing else', () => {
    const annotations = { 'org.opencontainers.image.title': 'app.yaml' };
    const artifactType = 'application/vnd.example';
    const layers = [{ ...LAYER, annotations, urls: ['https://elsewhere.test'] }];
    const document = { ...MANIFEST, artifactType, annotations, layers, more: { of: 'it' } };
    expect(parseManifest(bytesOf(document), OCI_MANIFEST)).toEqual({
      kind: 'manifest',
      mediaType: OCI_MANIFEST,
      artifactType,
      annotations,
      config: CONFIG,
      layers: [{ ...LAYER, annotations }],
    });
  });

  it("is read in Docker's dialect as well", () => {
    const document = { ...MANIFEST, mediaType: DOCKER_MANIFEST };
    expect(parseManifest(bytesOf(document), '')).toMatchObject({ kind: 'manifest' });
  });

  it('without mediaType is what the registry says it is', () => {
    const { mediaType: _none, ...document } = MANIFEST;
    expect(parseManifest(bytesOf(document), `${OCI_MANIFEST}; charset=utf-8`)).toMatchObject({
      mediaType: OCI_MANIFEST,
    });
  });

  it('without mediaType is known by its shape when it is read again from the disk', () => {
    const { mediaType: _manifest, ...manifest } = MANIFEST;
    const { mediaType: _index, ...index } = INDEX;
    expect(parseManifest(bytesOf(manifest), '').mediaType).toBe(OCI_MANIFEST);
    expect(parseManifest(bytesOf(index), '').mediaType).toBe(OCI_INDEX);
  });

  it('may have no layers', () => {
    expect(parseManifest(bytesOf({ ...MANIFEST, layers: [] }), '')).toMatchObject({ layers: [] });
  });
});

describe('an index', () => {
  it.each([OCI_INDEX, DOCKER_LIST])('of type %s is read with its platforms', (mediaType) => {
    const platform = { os: 'linux', architecture: 'arm64', variant: 'v8', 'os.version': '1' };
    const manifests = [{ ...LAYER, platform }, LAYER, { ...LAYER, platform: null }];
    expect(parseManifest(bytesOf({ ...INDEX, mediaType, manifests }), '')).toEqual({
      kind: 'index',
      mediaType,
      manifests: [
        { ...LAYER, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        LAYER,
        LAYER,
      ],
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['', 'not valid JSON'],
    ['<html>', 'not valid JSON'],
    ['null', 'manifest: not an object'],
    ['[]', 'manifest: not an object'],
    ['"text"', 'manifest: not an object'],
    [{ ...MANIFEST, schemaVersion: 1 }, 'schemaVersion: only version 2 is supported'],
    [{ ...MANIFEST, schemaVersion: '2' }, 'schemaVersion: only version 2 is supported'],
    [{ ...MANIFEST, manifests: [] }, 'a manifest that is also an index is ambiguous'],
    [{ ...INDEX, config: CONFIG }, 'a manifest that is also an index is ambiguous'],
    [{ ...MANIFEST, mediaType: 'text/html' }, 'unsupported media type "text/html"'],
    [{ schemaVersion: 2 }, 'unsupported media type ""'],
    [{ ...MANIFEST, config: undefined }, 'config: not an object'],
    [{ ...MANIFEST, config: [] }, 'config: not an object'],
    [{ ...MANIFEST, layers: null }, 'layers: not a list'],
    [{ ...MANIFEST, layers: {} }, 'layers: not a list'],
    [{ ...MANIFEST, layers: [LAYER, null] }, 'layers[1]: not an object'],
    [{ ...MANIFEST, annotations: { a: 1 } }, 'annotations: values must be strings'],
    [{ ...MANIFEST, annotations: [] }, 'annotations: not an object'],
    [{ ...INDEX, manifests: 'x' }, 'manifests: not a list'],
    [
      { ...INDEX, manifests: [{ ...LAYER, platform: { os: 'linux' } }] },
      'manifests[0].platform: needs os and architecture',
    ],
  ])('%j: %s', (document, why) => {
    expect(refusal(document)).toBe(why);
  });

  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ mediaType: 7 }, 'layers[0].mediaType: not a string'],
    [{ size: -1 }, 'layers[0].size: not a size in bytes'],
    [{ size: 1.5 }, 'layers[0].size: not a size in bytes'],
    [{ size: 2 ** 60 }, 'layers[0].size: not a size in bytes'],
    [{ size: '7' }, 'layers[0].size: not a size in bytes'],
    [{ digest: undefined }, 'layers[0].digest: not a supported digest'],
    [{ digest: `md5:${'a'.repeat(32)}` }, 'layers[0].digest: not a supported digest'],
    [{ digest: 'sha256:../../../etc/passwd' }, 'layers[0].digest: not a supported digest'],
    [{ digest: 'constructor:x' }, 'layers[0].digest: not a supported digest'],
    [{ annotations: { a: null } }, 'layers[0].annotations: values must be strings'],
  ])('a layer with %j: %s', (change, why) => {
    expect(refusal({ ...MANIFEST, layers: [{ ...LAYER, ...change }] })).toBe(why);
  });

  it('is text that is not UTF-8', () => {
    expect(() => parseManifest(Uint8Array.of(0x22, 0xff, 0x22), '')).toThrow(
      new ManifestError('not valid JSON'),
    );
  });

  // Otherwise two clients could take one digest for two different things (CVE-2021-41190).
  it('is a document whose mediaType the registry contradicts', () => {
    expect(refusal(MANIFEST, OCI_INDEX)).toBe(
      `content type "${OCI_INDEX}" contradicts mediaType "${OCI_MANIFEST}"`,
    );
    expect(refusal(MANIFEST, `${OCI_MANIFEST}; charset=utf-8`)).toBe('not refused');
    expect(refusal(MANIFEST, `${OCI_MANIFEST.toUpperCase()};x=y`)).toBe('not refused');
    expect(refusal(MANIFEST, 'text/html')).toBe(
      `content type "text/html" contradicts mediaType "${OCI_MANIFEST}"`,
    );
  });

  it.each([
    'application/json',
    'application/json;charset=ISO-8859-1',
    'application/octet-stream',
    'binary/octet-stream',
    'text/plain; charset=utf-8',
  ])('is not one that comes as %s, which says nothing', (type) => {
    expect(refusal(MANIFEST, type)).toBe('not refused');
  });
});

describe('parseDiffIds', () => {
  const config = (diffIds: unknown) => bytesOf({ rootfs: { type: 'layers', diff_ids: diffIds } });

  it('answers the digests in order', () => {
    const other = digestOf(Uint8Array.of(1));
    expect(parseDiffIds(config([DIGEST, other]), 2)).toEqual([DIGEST, other]);
  });

  it.each([
    [bytesOf({}), 'rootfs: not an object'],
    [bytesOf('nonsense'), 'not valid JSON'],
    [config(undefined), 'rootfs.diff_ids: not a list'],
    [config([DIGEST, 'sha256:short']), 'rootfs.diff_ids[1]: not a supported digest'],
    [config([DIGEST]), "number of layers and diffIDs don't match: 2 != 1"],
  ])('refuses a config by field (%#)', (bytes, why) => {
    expect(() => parseDiffIds(bytes, 2)).toThrow(new ManifestError(why));
  });
});

describe('baseType', () => {
  it.each([
    ['application/json; charset=utf-8', 'application/json'],
    [' application/json ', 'application/json'],
    ['', ''],
  ])('of %j is %j', (header, type) => {
    expect(baseType(header)).toBe(type);
  });
});
