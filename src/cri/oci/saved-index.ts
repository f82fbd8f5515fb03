/** The image index as it lies on the disk, and how it is read: a store may come from anybody. */
import type { ImageConfig } from '../index.ts';
import type { Digest } from './digest.ts';
import { readSavedConfig } from './image-config.ts';
import {
  asArray,
  asDescriptor,
  asDigest,
  asObject,
  ManifestError,
  type Descriptor,
} from './manifest.ts';
import { parseJson } from './parse-json.ts';

/** A complete object: every blob is in the content store. */
export interface StoredObject {
  /** What references resolve to: a manifest's or an index's digest. */
  readonly digest: Digest;
  /** The manifest for this node's platform; equal to `digest` unless that is an index. */
  readonly manifestDigest: Digest;
  readonly kind: 'image' | 'artifact';
  /** Bottom first. */
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly Digest[];
  /** Every blob it needs, manifests and config included. */
  readonly blobs: readonly Digest[];
  /** All blobs together. */
  readonly sizeBytes: number;
  /** Of an image that says something of its processes. */
  readonly config?: ImageConfig;
}

export interface SavedIndex {
  readonly objects: readonly StoredObject[];
  readonly tags: readonly (readonly [tag: string, digest: Digest])[];
  readonly names: readonly (readonly [digest: Digest, names: readonly string[]])[];
}

/** @throws {ManifestError} that names the field */
export function parseSavedIndex(bytes: Uint8Array): SavedIndex {
  const { objects, tags, names } = asObject(parseJson(bytes), 'index');
  return {
    objects: listOf(objects, 'objects', asStoredObject),
    tags: listOf(tags, 'tags', (value, field) => {
      const [tag, digest] = asArray(value, field);
      return [asText(tag, field), asDigest(digest, field)] as const;
    }),
    names: listOf(names, 'names', (value, field) => {
      const [digest, ofDigest] = asArray(value, field);
      return [asDigest(digest, field), listOf(ofDigest, field, asText)] as const;
    }),
  };
}

function asStoredObject(value: unknown, field: string): StoredObject {
  const saved = asObject(value, field);
  const { digest, manifestDigest, kind, layers, diffIds, blobs, sizeBytes } = saved;
  const config = readSavedConfig(saved['config'], `${field}.config`);
  if (kind !== 'image' && kind !== 'artifact') throw new ManifestError(`${field}.kind: unknown`);
  if (typeof sizeBytes !== 'number') throw new ManifestError(`${field}.sizeBytes: not a number`);
  return {
    digest: asDigest(digest, `${field}.digest`),
    manifestDigest: asDigest(manifestDigest, `${field}.manifestDigest`),
    kind,
    layers: listOf(layers, `${field}.layers`, asDescriptor),
    diffIds: listOf(diffIds, `${field}.diffIds`, asDigest),
    blobs: listOf(blobs, `${field}.blobs`, asDigest),
    sizeBytes,
    ...(config === undefined ? {} : { config }),
  };
}

function listOf<T>(
  value: unknown,
  field: string,
  read: (element: unknown, field: string) => T,
): readonly T[] {
  return asArray(value, field).map((element, at) => read(element, `${field}[${String(at)}]`));
}

function asText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new ManifestError(`${field}: not a text`);
  return value;
}
