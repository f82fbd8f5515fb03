/** A lab whose registry holds objects made by hand, manifest and all, and what a pod finds of one at `/v`. */
import { memoryPorts } from '../src/lab/index.ts';
import { digestOf } from '../src/cri/oci/index.ts';
import { readTree } from '../src/cri/oci/unpack/testing/read-tree.ts';
import type { BuiltBlob, BuiltObject } from '../src/cri/registry/index.ts';
import { imageOf, KubeletLab } from './kubelet-lab.ts';

export interface BlobShape {
  readonly mediaType: string;
  readonly content: string | Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Further fields of its descriptor. */
  readonly descriptor?: Readonly<Record<string, unknown>>;
}

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const ROOT = '/var/lib/containers/oci';

/** A manifest over these blobs; each blob is pushed once. */
export function anObject(
  config: BlobShape,
  layers: readonly BlobShape[],
  more: Readonly<Record<string, unknown>> = {},
): BuiltObject {
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    ...more,
    config: describe(config),
    layers: layers.map(describe),
  });
  const blobs = [config, ...layers].map(built);
  return { manifest: built({ mediaType: MANIFEST, content: text }), blobs };
}

/** A lab with `team/object:v1` at `registry.test`. */
export async function labWith(object: BuiltObject): Promise<KubeletLab> {
  const ports = memoryPorts();
  return KubeletLab.open({
    ports: {
      ...ports,
      openRegistry: async (options) => {
        const site = await ports.openRegistry(options);
        await site.push('team/object', 'v1', object);
        return site;
      },
    },
    registries: [
      {
        host: 'registry.test',
        content: [{ reference: 'team/server:v1', image: imageOf('server') }],
      },
    ],
  });
}

/** A pod `web` with the object at `/v`, as a volume `image` or as the draft's `oci`. */
export async function runOver(
  bench: KubeletLab,
  field: 'image' | 'oci',
  script: string,
): Promise<void> {
  const reference = 'registry.test/team/object:v1';
  const pullPolicy = 'Always';
  const source = field === 'oci' ? { image: reference, pullPolicy } : { reference, pullPolicy };
  await bench.run('web', {
    containers: [{ script, volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
    spec: { restartPolicy: 'Never', volumes: [{ name: 'v', [field]: source }] },
  });
  await bench.advanceSeconds(10);
}

/** `find -type f` over the tree that the object became: path to content. */
export async function filesOf(
  bench: KubeletLab,
  object: BuiltObject,
): Promise<Readonly<Record<string, string | undefined>>> {
  const hex = object.manifest.digest.replace('sha256:', '');
  const nodes = await readTree(bench.node.host.files, `${ROOT}/unpacked/${hex}`);
  const files = nodes.filter(({ type }) => type !== 'directory');
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

function built({ mediaType, content }: BlobShape): BuiltBlob {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { mediaType, bytes, digest: digestOf(bytes) };
}

function describe(blob: BlobShape): Readonly<Record<string, unknown>> {
  const { mediaType, digest, bytes } = built(blob);
  const { annotations, descriptor = {} } = blob;
  const size = bytes.length;
  return { mediaType, digest, size, ...(annotations ? { annotations } : {}), ...descriptor };
}
