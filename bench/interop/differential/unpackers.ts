/** One image, unpacked by drydock, by umoci and by GNU tar, each into a directory of its own. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { applyLayer, TreeAttributes, UnpackError } from '../../../src/cri/oci/unpack/index.ts';
import { digestOf } from '../../../src/cri/oci/index.ts';
import { ZLIB_DECODERS } from '../../../src/cri/oci/node/index.ts';
import { streamOf } from '../../../src/cri/oci/unpack/testing/a-tar.ts';
import { createNodeFileSystem } from '../../../src/sim/node/index.ts';
import { readDiskTree, type DiskTree } from './disk-tree.ts';
import type { GeneratedImage, Layer } from './generated.ts';

export type Outcome =
  | { readonly tree: DiskTree; readonly refusal?: undefined }
  /** In its own words. */
  | { readonly refusal: string; readonly tree?: undefined };

const TAR = 'application/vnd.oci.image.layer.v1.tar';
const [GZIP_FIRST, GZIP_SECOND] = [0x1f, 0x8b];

const isGzip = ({ blob }: Layer): boolean => blob[0] === GZIP_FIRST && blob[1] === GZIP_SECOND;
const mediaTypeOf = (layer: Layer): string => (isGzip(layer) ? `${TAR}+gzip` : TAR);

export async function byDrydock(image: GeneratedImage, work: string): Promise<Outcome> {
  const files = createNodeFileSystem({ root: work });
  fs.mkdirSync(join(work, 'drydock'));
  // As the store makes it.
  fs.utimesSync(join(work, 'drydock'), 0, 0);
  try {
    const attributes = new TreeAttributes();
    for (const layer of image.layers) {
      await applyLayer({
        attributes,
        files,
        root: '/drydock',
        blob: streamOf(layer.blob, 4096),
        mediaType: mediaTypeOf(layer),
        expectedDiffId: digestOf(layer.archive),
        // Those of a real disk, and those of a browser, in turn.
        ...(image.at % 2 === 0 ? { decoders: ZLIB_DECODERS } : {}),
      });
    }
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    return { refusal: error.message };
  }
  return { tree: readDiskTree(join(work, 'drydock')) };
}

/** From a layout that is written by hand: its own commands would refuse half of the layers. */
export function byUmoci(image: GeneratedImage, work: string): Outcome {
  const layout = join(work, 'layout');
  fs.mkdirSync(join(layout, 'blobs/sha256'), { recursive: true });
  const put = (mediaType: string, bytes: Uint8Array): object => {
    const digest = digestOf(bytes);
    fs.writeFileSync(join(layout, 'blobs/sha256', digest.replace('sha256:', '')), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const layers = image.layers.map((layer) => put(mediaTypeOf(layer), layer.blob));
  const rootfs = { type: 'layers', diff_ids: image.layers.map(({ archive }) => digestOf(archive)) };
  const config = json({ architecture: 'amd64', os: 'linux', config: {}, rootfs });
  const manifest = json({
    schemaVersion: 2,
    config: put('application/vnd.oci.image.config.v1+json', config),
    layers,
  });
  const entry = put('application/vnd.oci.image.manifest.v1+json', manifest);
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  const index = { schemaVersion: 2, manifests: [{ ...entry, annotations }] };
  fs.writeFileSync(join(layout, 'index.json'), JSON.stringify(index));
  fs.writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  const to = join(work, 'umoci');
  return ran('umoci', ['raw', 'unpack', '--image', `${layout}:v1`, to], to);
}

/** It knows no layers: for an image of one, without whiteouts. */
export function byTar({ layers }: GeneratedImage, work: string): Outcome {
  const [layer] = layers;
  const [archive, to] = [join(work, 'layer.tar'), join(work, 'tar')];
  fs.writeFileSync(archive, layer?.blob ?? '');
  fs.mkdirSync(to);
  const argv = ['--extract', '--same-owner', '--preserve-permissions', '--numeric-owner'];
  argv.push('--xattrs', '--xattrs-include=*');
  argv.push(
    '--delay-directory-restore',
    ...(layer !== undefined && isGzip(layer) ? ['--gzip'] : []),
  );
  return ran('tar', [...argv, '--file', archive, '--directory', to], to);
}

function ran(command: string, argv: readonly string[], to: string): Outcome {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { status, stderr, error } = spawnSync(command, argv, { env, timeout: 60_000 });
  if (error !== undefined) throw error;
  if (status !== 0)
    return { refusal: wordsOf(stderr.toString('latin1')) || `status ${String(status)}` };
  return { tree: readDiskTree(to) };
}

/** Without progress, warnings and the directory of the day. */
function wordsOf(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => line.replace(/\/\S*drydock-differential-\w+/g, '').trim())
    .filter(
      (line) => line !== '' && !/time stamp|unpacking rootfs|Exiting|Removing leading/.test(line),
    )
    .join('; ');
}
