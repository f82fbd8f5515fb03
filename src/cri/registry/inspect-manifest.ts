/** What a registry must know of a manifest before it keeps it: what it needs, and what it is about. */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { algorithmOf, digestOf, parseDigest, parseJson, type Digest } from '../oci/index.ts';

export const MANIFEST_BYTES_MAX = 4 * 1024 * 1024;

/** It is said in a header. Source: RFC 6838, section 4.2. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** Layers that are got elsewhere. Source: image-spec v1.1, layer.md, "Non-Distributable Layers". */
const NOT_DISTRIBUTED = /\.nondistributable\.|\.foreign\./;

/** A descriptor of content that must be in the repository. */
export interface Needed {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
}

export interface Inspected {
  readonly mediaType: string;
  /** Config and layers; those that may not be distributed are not needed here. */
  readonly blobs: readonly Needed[];
  readonly manifests: readonly Needed[];
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
  const isWhole = parts.flat().every((descriptor) => neededBy(descriptor) !== undefined);
  if (!isWhole) return { problem: 'a descriptor, its digest, size or data is not valid' };
  const needed = ofLayers.filter((layer) => isObject(layer) && !isForeign(layer));
  const artifactType = [document['artifactType'], isObject(config) ? config['mediaType'] : '']
    // An empty type is none.
    .find((type) => typeof type === 'string' && type !== '');
  const [about] = allNeeded(ofSubject);
  return {
    mediaType,
    blobs: allNeeded([...ofConfig, ...needed]),
    manifests: allNeeded(ofManifests),
    ...(about === undefined ? {} : { subject: about.digest }),
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

function isForeign(layer: Fields): boolean {
  return typeof layer['mediaType'] === 'string' && NOT_DISTRIBUTED.test(layer['mediaType']);
}

function neededBy(descriptor: unknown): Needed | undefined {
  if (!isObject(descriptor)) return undefined;
  const { digest: text, size, data } = descriptor;
  const digest = typeof text === 'string' ? parseDigest(text) : undefined;
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  if (digest === undefined || !isSize) return undefined;
  if (data !== undefined && !isContent(data, digest, size)) return undefined;
  return { digest, size };
}

/** Whether embedded content is what its descriptor says. Source: image-spec v1.1, descriptor.md, `data`. */
function isContent(data: unknown, digest: Digest, size: number): boolean {
  if (typeof data !== 'string') return false;
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    return bytes.length === size && digestOf(bytes, algorithmOf(digest)) === digest;
  } catch (error) {
    rethrowProgrammerError(error);
    return false;
  }
}

function allNeeded(descriptors: readonly unknown[]): readonly Needed[] {
  return descriptors.map(neededBy).filter((needed) => needed !== undefined);
}
