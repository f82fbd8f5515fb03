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

interface Loose {
  readonly mediaType?: unknown;
  readonly artifactType?: unknown;
  readonly config?: { readonly digest?: unknown; readonly mediaType?: unknown };
  readonly layers?: readonly { readonly digest?: unknown; readonly urls?: unknown }[];
  readonly manifests?: readonly { readonly digest?: unknown }[];
  readonly subject?: { readonly digest?: unknown };
  readonly annotations?: unknown;
}

export function inspectManifest(
  bytes: Uint8Array,
  contentType: string,
): Inspected | { readonly problem: string } {
  let document: Loose;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Loose;
  } catch {
    return { problem: 'not valid JSON' };
  }
  if (typeof document !== 'object') return { problem: 'not an object' };
  const stated = contentType.split(';')[0]?.trim() ?? '';
  const mediaType = typeof document.mediaType === 'string' ? document.mediaType : stated;
  if (mediaType === '') return { problem: 'no media type' };
  if (stated !== '' && stated !== mediaType) {
    return { problem: `content type ${stated} contradicts mediaType ${mediaType}` };
  }
  const layers = (document.layers ?? []).filter((layer) => layer.urls === undefined);
  const config = document.config === undefined ? [] : [document.config];
  const blobs = [...config, ...layers].map(digestIn);
  const manifests = (document.manifests ?? []).map(digestIn);
  const subject = document.subject === undefined ? undefined : digestIn(document.subject);
  if ([...blobs, ...manifests].includes(undefined)) return { problem: 'a digest is not valid' };
  const artifactType = document.artifactType ?? document.config?.mediaType;
  return {
    mediaType,
    blobs: blobs.filter((digest) => digest !== undefined),
    manifests: manifests.filter((digest) => digest !== undefined),
    ...(subject === undefined ? {} : { subject }),
    ...(typeof artifactType === 'string' ? { artifactType } : {}),
    ...(document.annotations === undefined ? {} : { annotations: document.annotations }),
  };
}

function digestIn(descriptor: { readonly digest?: unknown }): Digest | undefined {
  return typeof descriptor.digest === 'string' ? parseDigest(descriptor.digest) : undefined;
}
