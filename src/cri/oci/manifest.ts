/**
 * Manifests: from bytes that somebody sent to shapes that can be relied on.
 *
 * Everything later code needs is checked here, once; a manifest that contradicts itself is refused
 * with a message that names the field. Source: OCI image-spec v1.1, manifest.md and image-index.md.
 */
import { parseDigest, type Digest } from './digest.ts';
import { isIndex, isManifest, OCI_INDEX, OCI_MANIFEST } from './media-types.ts';
import { parseJson } from './parse-json.ts';

/** Manifests beyond this are refused, as registries and clients do. */
export const MANIFEST_BYTES_MAX = 4 * 1024 * 1024;

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

export interface IndexEntry extends Descriptor {
  readonly platform?: Platform;
}

export interface Manifest {
  readonly kind: 'manifest';
  readonly mediaType: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Index {
  readonly kind: 'index';
  readonly mediaType: string;
  readonly manifests: readonly IndexEntry[];
}

export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/**
 * @param contentType what the registry said it is, empty if nobody was asked; the document's own
 *   `mediaType` must agree
 * @throws {ManifestError}
 */
export function parseManifest(bytes: Uint8Array, contentType: string): Manifest | Index {
  const document = asObject(parseDocument(bytes), 'manifest');
  const mediaType = mediaTypeOf(document, baseType(contentType));
  if (document['schemaVersion'] !== 2) {
    throw new ManifestError('schemaVersion: only version 2 is supported');
  }
  if ('manifests' in document && ('layers' in document || 'config' in document)) {
    throw new ManifestError('a manifest that is also an index is ambiguous');
  }
  if (isIndex(mediaType)) {
    const manifests = asArray(document['manifests'], 'manifests').map((entry, at) =>
      asIndexEntry(entry, `manifests[${String(at)}]`),
    );
    return { kind: 'index', mediaType, manifests };
  }
  if (!isManifest(mediaType)) throw new ManifestError(`unsupported media type "${mediaType}"`);
  const annotations = asAnnotations(document['annotations'], 'annotations');
  const artifactType = document['artifactType'];
  return {
    kind: 'manifest',
    mediaType,
    config: asDescriptor(document['config'], 'config'),
    layers: asArray(document['layers'], 'layers').map((layer, at) =>
      asDescriptor(layer, `layers[${String(at)}]`),
    ),
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** Types that say nothing of what a document is: servers of files send them. */
const GENERIC_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/octet-stream',
  'binary/octet-stream',
  'text/plain',
]);

/**
 * What the document says it is, else what the registry says, else what its shape says: only OCI's own
 * types may leave the field out, and a manifest read from the disk has no registry to ask.
 */
function mediaTypeOf(document: Readonly<Record<string, unknown>>, told: string): string {
  const stated = document['mediaType'];
  if (typeof stated !== 'string') {
    if (told !== '' && !GENERIC_TYPES.has(told)) return told;
    return 'manifests' in document ? OCI_INDEX : 'config' in document ? OCI_MANIFEST : '';
  }
  if (told !== '' && told !== stated && !GENERIC_TYPES.has(told)) {
    throw new ManifestError(`content type "${told}" contradicts mediaType "${stated}"`);
  }
  return stated;
}

/**
 * The uncompressed layers' digests that an image config promises, one for each: a layer without one could not be
 * verified. The words are containerd's. @throws {ManifestError}
 */
export function parseDiffIds(bytes: Uint8Array, layerCount: number): readonly Digest[] {
  const rootfs = asObject(asObject(parseDocument(bytes), 'config')['rootfs'], 'rootfs');
  const diffIds = asArray(rootfs['diff_ids'], 'rootfs.diff_ids').map((value, at) =>
    asDigest(value, `rootfs.diff_ids[${String(at)}]`),
  );
  if (diffIds.length === layerCount) return diffIds;
  throw new ManifestError(
    `number of layers and diffIDs don't match: ${String(layerCount)} != ${String(diffIds.length)}`,
  );
}

/** `application/json; charset=utf-8` -> `application/json` */
export function baseType(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}

function parseDocument(bytes: Uint8Array): unknown {
  const document = parseJson(bytes);
  if (document === undefined) throw new ManifestError('not valid JSON');
  return document;
}

export function asObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ManifestError(`${field}: not an object`);
  }
  return value as Readonly<Record<string, unknown>>;
}

export function asArray(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ManifestError(`${field}: not a list`);
  return value as readonly unknown[];
}

export function asDigest(value: unknown, field: string): Digest {
  const digest = typeof value === 'string' ? parseDigest(value) : undefined;
  if (digest === undefined) throw new ManifestError(`${field}: not a supported digest`);
  return digest;
}

function asAnnotations(
  value: unknown,
  field: string,
): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = Object.entries(asObject(value, field));
  if (entries.some(([, text]) => typeof text !== 'string')) {
    throw new ManifestError(`${field}: values must be strings`);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

export function asDescriptor(value: unknown, field: string): Descriptor {
  const { mediaType, digest, size, annotations } = asObject(value, field);
  if (typeof mediaType !== 'string') throw new ManifestError(`${field}.mediaType: not a string`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new ManifestError(`${field}.size: not a size in bytes`);
  }
  const checked = asAnnotations(annotations, `${field}.annotations`);
  return {
    mediaType,
    digest: asDigest(digest, `${field}.digest`),
    size,
    ...(checked === undefined ? {} : { annotations: checked }),
  };
}

function asIndexEntry(value: unknown, field: string): IndexEntry {
  const descriptor = asDescriptor(value, field);
  const platform = asObject(value, field)['platform'];
  if (platform === undefined || platform === null) return descriptor;
  const { os, architecture, variant } = asObject(platform, `${field}.platform`);
  if (typeof os !== 'string' || typeof architecture !== 'string') {
    throw new ManifestError(`${field}.platform: needs os and architecture`);
  }
  return {
    ...descriptor,
    platform: { os, architecture, ...(typeof variant === 'string' ? { variant } : {}) },
  };
}
