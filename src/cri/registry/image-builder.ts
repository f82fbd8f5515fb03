/**
 * Builds images and artifacts, byte for byte the same on every machine: entries sorted, times and
 * owners zero, gzip by a JavaScript deflate (the host's zlib differs from version to version).
 */
import { gzipSync } from 'fflate';
import { digestOf, type Digest } from '../oci/index.ts';
import { packLayer, type LayerFile } from './pack-layer.ts';

export interface BuiltBlob {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Everything a registry needs to serve the object. */
export interface BuiltObject {
  readonly manifest: BuiltBlob;
  /** For an index: the manifests it lists. */
  readonly manifests?: readonly BuiltBlob[];
  readonly blobs: readonly BuiltBlob[];
}

export interface LayerContent {
  /** Path within the layer to what is there. */
  readonly files: Readonly<Record<string, LayerFile>>;
  /** Default gzip. */
  readonly compression?: 'gzip' | 'none' | undefined;
}

/** Source: image-spec config.md, by our own spelling. */
export interface BuiltConfig {
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly workingDir?: string | undefined;
  readonly user?: string | undefined;
  readonly stopSignal?: string | undefined;
}

function configFields(config: BuiltConfig = {}): Readonly<Record<string, unknown>> {
  const { entrypoint, cmd, env, workingDir, user, stopSignal } = config;
  const variables = env && Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const fields = {
    User: user,
    Env: variables,
    Entrypoint: entrypoint,
    Cmd: cmd,
    WorkingDir: workingDir,
    StopSignal: stopSignal,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const TITLE = 'org.opencontainers.image.title';

export function buildImage(content: {
  readonly layers: readonly LayerContent[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly labels?: Readonly<Record<string, string>>;
  /** What it says of its containers' processes. */
  readonly config?: BuiltConfig | undefined;
}): BuiltObject {
  const { os, architecture } = content.platform ?? { os: 'linux', architecture: 'amd64' };
  const tars = content.layers.map((layer) => packLayer(layer.files));
  const layers = content.layers.map((layer, at) => {
    const tar = tars[at] ?? new Uint8Array(0);
    return layer.compression === 'none'
      ? blob(LAYER, tar)
      : blob(`${LAYER}+gzip`, gzipSync(tar, { mtime: 0 }));
  });
  const { labels } = content;
  const rootfs = { type: 'layers', diff_ids: tars.map((tar) => digestOf(tar)) };
  const config = json(CONFIG, {
    architecture,
    os,
    config: {
      ...configFields(content.config),
      ...(labels === undefined ? {} : { Labels: labels }),
    },
    rootfs,
  });
  const manifest = json(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: describe(config),
    layers: layers.map((layer) => describe(layer)),
    ...(content.annotations === undefined ? {} : { annotations: content.annotations }),
  });
  return { manifest, blobs: [config, ...layers] };
}

export function buildArtifact(content: {
  readonly artifactType: string;
  readonly files: readonly {
    readonly name: string;
    readonly content: string | Uint8Array;
    readonly mediaType?: string;
  }[];
  readonly annotations?: Readonly<Record<string, string>>;
}): BuiltObject {
  const config = json(EMPTY, {});
  const layers = content.files.map((file) => {
    const bytes =
      typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content;
    return { file, built: blob(file.mediaType ?? 'application/octet-stream', bytes) };
  });
  const manifest = json(MANIFEST, {
    schemaVersion: 2,
    mediaType: MANIFEST,
    artifactType: content.artifactType,
    config: describe(config),
    layers: layers.map(({ file, built }) => describe(built, { [TITLE]: file.name })),
    ...(content.annotations === undefined ? {} : { annotations: content.annotations }),
  });
  return { manifest, blobs: [config, ...layers.map(({ built }) => built)] };
}

/** One reference for several platforms. */
export function buildIndex(
  entries: readonly {
    readonly object: BuiltObject;
    readonly platform: { readonly os: string; readonly architecture: string };
  }[],
): BuiltObject {
  const manifest = json(INDEX, {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: entries.map(({ object, platform }) => ({ ...describe(object.manifest), platform })),
  });
  return {
    manifest,
    manifests: entries.map(({ object }) => object.manifest),
    blobs: entries.flatMap(({ object }) => object.blobs),
  };
}

function blob(mediaType: string, bytes: Uint8Array): BuiltBlob {
  return { mediaType, bytes, digest: digestOf(bytes) };
}

function json(mediaType: string, value: unknown): BuiltBlob {
  return blob(mediaType, new TextEncoder().encode(JSON.stringify(value)));
}

function describe(
  built: BuiltBlob,
  annotations?: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const { mediaType, digest, bytes } = built;
  return {
    mediaType,
    digest,
    size: bytes.length,
    ...(annotations === undefined ? {} : { annotations }),
  };
}
