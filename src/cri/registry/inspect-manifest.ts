/** What a registry must know of a manifest before it keeps it: what it needs, and what it is about. */
import { parseDigest, type Digest } from '../oci/index.ts';

export const MANIFEST_BYTES_MAX = 4 * 1024 * 1024;

export interface Inspected {
  readonly mediaType: string;
  /** Config and layers; foreign layers (with `urls`) are not needed here. */
  readonly blobs: readonly Digest[];
  readonly manifests: readonly Digest[];
  readonly subject?: Digest;
  readonly artifactType?: string;
  readonly annotations?: unknown;
}

type JsonObject = Readonly<Record<string, unknown>>;

export function inspectManifest(
  bytes: Uint8Array,
  contentType: string,
): Inspected | { readonly problem: string } {
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { problem: 'not valid JSON' };
  }
  if (!isObject(document)) return { problem: 'not an object' };
  if (document['schemaVersion'] !== 2) return { problem: 'schemaVersion is not 2' };
  const stated = contentType.split(';')[0]?.trim() ?? '';
  const mediaType = typeof document['mediaType'] === 'string' ? document['mediaType'] : stated;
  if (mediaType === '') return { problem: 'no media type' };
  if (stated !== '' && stated !== mediaType) {
    return { problem: `content type ${stated} contradicts mediaType ${mediaType}` };
  }
  const layers = listOf(document['layers']);
  const manifests = listOf(document['manifests']);
  const config = listOf(document['config'] === undefined ? [] : [document['config']]);
  const subjects = listOf(document['subject'] === undefined ? [] : [document['subject']]);
  if (!layers || !manifests || !config || !subjects) return { problem: 'not made of descriptors' };
  const blobs = [...config, ...layers.filter((layer) => layer['urls'] === undefined)];
  const [subject] = subjects.map(digestIn);
  const digests = { blobs: blobs.map(digestIn), manifests: manifests.map(digestIn) };
  if ([...digests.blobs, ...digests.manifests, ...subjects.map(digestIn)].includes(undefined)) {
    return { problem: 'a digest is not valid' };
  }
  const artifactType = document['artifactType'] ?? config[0]?.['mediaType'];
  return {
    mediaType,
    blobs: digests.blobs.filter((digest) => digest !== undefined),
    manifests: digests.manifests.filter((digest) => digest !== undefined),
    ...(subject === undefined ? {} : { subject }),
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
    ...(document['annotations'] === undefined ? {} : { annotations: document['annotations'] }),
  };
}

/** The objects of a list; none of nothing; undefined if it is something else. */
function listOf(value: unknown): readonly JsonObject[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every(isObject) ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function digestIn({ digest }: JsonObject): Digest | undefined {
  return typeof digest === 'string' ? parseDigest(digest) : undefined;
}
