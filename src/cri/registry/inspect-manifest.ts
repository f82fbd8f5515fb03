/** What a registry must know of a manifest before it keeps it: what it needs, and what it is about. */
import { parseDigest, parseJson, type Digest } from '../oci/index.ts';

export const MANIFEST_BYTES_MAX = 4 * 1024 * 1024;

/** It is said in a header. Source: RFC 6838, section 4.2. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

export interface Inspected {
  readonly mediaType: string;
  /** Config and layers; foreign layers (with `urls`) are not needed here. */
  readonly blobs: readonly Digest[];
  readonly manifests: readonly Digest[];
  readonly subject?: Digest;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, unknown>>;

export function inspectManifest(
  bytes: Uint8Array,
  contentType: string,
): Inspected | { readonly problem: string } {
  const document = parseJson(bytes);
  if (document === undefined) return { problem: 'not valid JSON' };
  if (!isObject(document)) return { problem: 'not an object' };
  const stated = contentType.split(';')[0]?.trim() ?? '';
  const mediaType = typeof document['mediaType'] === 'string' ? document['mediaType'] : stated;
  if (!MEDIA_TYPE.test(mediaType)) return { problem: 'no media type' };
  if (stated !== '' && stated !== mediaType) {
    return { problem: `content type ${stated} contradicts mediaType ${mediaType}` };
  }
  const { config, layers, manifests, subject, annotations = null } = document;
  if (annotations !== null && !isTexts(annotations)) {
    return { problem: 'annotations: not a map of texts' };
  }
  const parts = [
    descriptorsIn(config, 'one'),
    descriptorsIn(layers, 'list'),
    descriptorsIn(manifests, 'list'),
    descriptorsIn(subject, 'one'),
  ];
  const [ofConfig = [], ofLayers = [], ofManifests = [], ofSubject = []] = parts;
  const isWhole = parts.flat().every((descriptor) => digestIn(descriptor) !== undefined);
  if (!isWhole) return { problem: 'a descriptor or its digest is not valid' };
  const needed = ofLayers.filter((layer) => isObject(layer) && layer['urls'] === undefined);
  const artifactType =
    document['artifactType'] ?? (isObject(config) ? config['mediaType'] : undefined);
  const [about] = digestsIn(ofSubject);
  return {
    mediaType,
    blobs: digestsIn([...ofConfig, ...needed]),
    manifests: digestsIn(ofManifests),
    ...(about === undefined ? {} : { subject: about }),
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
    ...(annotations === null ? {} : { annotations }),
  };
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a field holds, undefined for what it must not hold. Null is absence, as Go's registries and
 * clients write and read it.
 */
function descriptorsIn(field: unknown, shape: 'one' | 'list'): readonly unknown[] {
  if (field === undefined || field === null) return [];
  if (shape === 'one') return [field];
  return Array.isArray(field) ? (field as readonly unknown[]) : [undefined];
}

function digestIn(descriptor: unknown): Digest | undefined {
  const digest = isObject(descriptor) ? descriptor['digest'] : undefined;
  return typeof digest === 'string' ? parseDigest(digest) : undefined;
}

function digestsIn(descriptors: readonly unknown[]): readonly Digest[] {
  return descriptors.map(digestIn).filter((digest) => digest !== undefined);
}
