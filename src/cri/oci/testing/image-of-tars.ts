/** Images for tests, of archives as they are: honest, hostile and wrong about themselves. */
import type { BuiltBlob, BuiltObject } from '../../registry/index.ts';
import { digestOf } from '../digest.ts';

const OCI = 'application/vnd.oci.image';

/** @param diffIds what the config says of the layers; default the truth */
export function imageOfTars(tars: readonly Uint8Array[], diffIds?: readonly string[]): BuiltObject {
  const layers = tars.map((tar) => blob(`${OCI}.layer.v1.tar`, tar));
  const config = blob(`${OCI}.config.v1+json`, {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: diffIds ?? layers.map(({ digest }) => digest) },
  });
  return { manifest: manifestOf(config, layers.map(described)), blobs: [config, ...layers] };
}

/** @param titles of the blobs, in order */
export function artifactOf(titles: readonly string[], ...contents: readonly string[]): BuiltObject {
  const config = blob('application/vnd.oci.empty.v1+json', {});
  const blobs = contents.map((content) => blob('text/plain', new TextEncoder().encode(content)));
  const layers = blobs.map((each, at) => ({
    ...described(each),
    annotations: { 'org.opencontainers.image.title': titles[at] },
  }));
  return { manifest: manifestOf(config, layers), blobs: [config, ...blobs] };
}

function manifestOf(config: BuiltBlob, layers: readonly object[]): BuiltBlob {
  const mediaType = `${OCI}.manifest.v1+json`;
  return blob(mediaType, { schemaVersion: 2, mediaType, config: described(config), layers });
}

function blob(mediaType: string, content: Uint8Array | object): BuiltBlob {
  const bytes =
    content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
  return { mediaType, bytes, digest: digestOf(bytes) };
}

function described({ mediaType, digest, bytes }: BuiltBlob): object {
  return { mediaType, digest, size: bytes.length };
}
