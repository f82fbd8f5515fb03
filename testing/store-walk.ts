/** What lies in the store of a bench, looked at from outside, and what should. */
import type { BuiltObject } from '../src/cri/registry/index.ts';
import { digestOf, hexOf, type Digest } from '../src/cri/oci/digest.ts';
import { ROOT, type ImageBench } from './image-bench.ts';

/** Directories that stay when all else is gone. */
const FRAME = ['/', '/blobs/', '/blobs/sha256/', '/ingest/', '/mounts/', '/unpacked/'];

export interface Walked {
  /** Paths below the root, directories with a slash at the end; sorted. */
  readonly paths: readonly string[];
  readonly usedBytes: number;
  readonly inodesUsed: number;
}

/** All of the store's directory, itself included; a file with two names counts once. */
export async function walkStore({ files }: ImageBench): Promise<Walked> {
  const sizes = new Map<number, number>();
  const paths: string[] = [];
  const visit = async (path: string, shown: string): Promise<void> => {
    const { inode, sizeBytes, type } = await files.lstat(path);
    sizes.set(inode, sizeBytes);
    if (type !== 'directory') {
      paths.push(shown);
      return;
    }
    paths.push(`${shown}/`);
    for (const { name } of await files.readdir(path))
      await visit(`${path}/${name}`, `${shown}/${name}`);
  };
  const isThere = await files.stat(ROOT).then(
    () => true,
    () => false,
  );
  if (isThere) await visit(ROOT, '');
  const usedBytes = [...sizes.values()].reduce((total, bytes) => total + bytes, 0);
  return { paths: paths.sort(), usedBytes, inodesUsed: sizes.size };
}

/** What is left besides empty directories and the index, which an empty store has as well. */
export async function contentOfStore(bench: ImageBench): Promise<readonly string[]> {
  const { paths } = await walkStore(bench);
  return paths.filter((path) => !FRAME.includes(path) && path !== '/images.json');
}

/** Every blob of an object, its manifests included. */
export function blobsOf(object: BuiltObject): readonly Digest[] {
  const all = [object.manifest, ...(object.manifests ?? []), ...object.blobs];
  return [...new Set(all.map(({ bytes }) => digestOf(bytes)))];
}

/**
 * What is wrong with the store as seen from its images and mounts: content that nobody owns, and
 * content that an image lacks. @param known every object that was ever pulled
 */
export async function faultsOfStore(
  bench: ImageBench,
  known: readonly BuiltObject[],
): Promise<{ readonly unowned: readonly string[]; readonly missing: readonly string[] }> {
  const images = await bench.perform(bench.service.listImages());
  const mounts = await bench.perform(bench.service.listOCIMounts(''));
  const objects = known.filter(({ manifest }) => images.some(({ id }) => id === manifest.digest));
  const blobs = objects.flatMap(blobsOf).map((digest) => `/blobs/sha256/${hexOf(digest)}`);
  const mounted = known.filter(({ manifest: { digest } }) =>
    mounts.some(({ imageRef }) => imageRef.endsWith(`@${digest}`)),
  );
  const trees = [...objects, ...mounted]
    .flatMap(({ manifest, manifests = [] }) => [manifest, ...manifests])
    .map(({ digest }) => `/unpacked/${hexOf(digest)}/`);
  const records = mounts.map(({ id }) => `/mounts/${id}.json`);
  const { paths } = await walkStore(bench);
  const owned = new Set([...blobs, ...records, '/images.json']);
  const unowned = paths
    .filter((path) => !FRAME.includes(path))
    .filter((path) => !owned.has(path) && !trees.some((tree) => path.startsWith(tree)));
  return { unowned, missing: blobs.filter((blob) => !paths.includes(blob)) };
}
