/** `drydock image pull|ls|inspect|rm|df`. */
import type { Image } from '../cri/index.ts';
import { formatName, parseReference } from '../cri/oci/index.ts';
import { InputError, measureUsage, type DiskUsage } from '../sim/index.ts';
import type { Console } from './console.ts';
import { viewImageStore, type StoreOptions, type StoreView } from './image-store.ts';
import { table } from './table.ts';
import { show, whilePulling, withStore, type PullOptions } from './with-store.ts';

export interface ViewOptions extends StoreOptions {
  readonly json?: boolean;
}

export interface PruneOptions extends ViewOptions {
  readonly all?: boolean;
}

export interface ListOptions extends ViewOptions {
  readonly quiet?: boolean;
}

export async function pull(
  reference: string,
  options: PullOptions,
  console: Console,
): Promise<void> {
  const { digest, size } = await whilePulling(options, async ({ images, authFor, perform }) => {
    const image = { image: reference };
    const auth = await authFor(reference);
    const digest = await perform(
      images.pullImage({ image, ...(auth === undefined ? {} : { auth }) }),
    );
    return { digest, size: (await perform(images.imageStatus({ image: digest })))?.sizeBytes };
  });
  const imageRef = `${formatName(parseReference(reference))}@${digest}`;
  show({ imageRef, digest, size }, [imageRef], options, console);
}

/** A row for each name that an image has. */
export async function list(options: ListOptions, console: Console): Promise<void> {
  const { images, perform } = await viewImageStore(options);
  const found = (await perform(images.listImages())).map((image) => ({
    digest: image.id,
    names: namesOf(image),
    size: image.sizeBytes,
  }));
  const rows = found.flatMap(({ digest, names, size }) =>
    names.map((name) => [name, digest.replace(/^sha256:/, '').slice(0, 12), String(size)]),
  );
  const lines =
    options.quiet === true
      ? found.map(({ digest }) => digest)
      : table([['REFERENCE', 'DIGEST', 'BYTES'], ...rows]);
  show(found, lines, options, console);
}

/** Its tags, and its digest in each repository where it has no tag. */
function namesOf({ repoTags, repoDigests }: Image): readonly string[] {
  const isTagged = (name: string): boolean => repoTags.some((tag) => tag.startsWith(`${name}:`));
  const untagged = repoDigests.filter((each) => !isTagged(each.slice(0, each.indexOf('@'))));
  return [...repoTags, ...untagged];
}

export async function inspect(
  reference: string,
  options: StoreOptions,
  console: Console,
): Promise<void> {
  const { images, perform } = await viewImageStore(options);
  const described = await perform(images.describe(reference));
  const status = await perform(images.imageStatus({ image: reference }));
  if (described === undefined || status === undefined) throw notThere(reference);
  console.printJson({ names: namesOf(status), ...described }, 2);
}

/** One name of an image; what it stands for goes with the last one. */
export function remove(reference: string, options: StoreOptions): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    if (!(await perform(images.untagImage({ image: reference })))) throw notThere(reference);
  });
}

/** As `docker image prune`: what has no tag, or all; never what is mounted. What belongs to nobody goes too. */
export function prune(options: PruneOptions, console: Console): Promise<void> {
  return withStore(options, async (store) => {
    const { images, perform } = store;
    const before = await usageOf(store, '');
    const mounts = await perform(images.listOCIMounts('/'));
    const mounted = new Set(mounts.map(({ imageRef }) => digestIn(imageRef)));
    const removed = (await perform(images.listImages()))
      .filter(({ id }) => !mounted.has(id))
      .filter(({ repoTags }) => options.all === true || repoTags.length === 0)
      .map((image) => ({ digest: image.id, names: namesOf(image) }));
    for (const { digest } of removed) await perform(images.untagImage({ image: digest }));
    await perform(images.collectGarbage());
    const after = await usageOf(store, '');
    const freedBytes = Math.max(0, before.usedBytes - after.usedBytes);
    const lines = removed.map(({ digest, names }) => `removed ${names[0] ?? digest}`);
    show(
      { removed, freedBytes },
      [...lines, `freed ${String(freedBytes)} bytes`],
      options,
      console,
    );
  });
}

/** @param below the store's directory: `/blobs` */
function usageOf({ host, root, perform }: StoreView, below: string): Promise<DiskUsage> {
  return perform(host.perform((files) => measureUsage(files, root + below)));
}

/** `registry.test/team/config@sha256:…` -> `sha256:…` */
function digestIn(imageRef: string): string {
  return imageRef.slice(imageRef.indexOf('@') + 1);
}

/** As `du -b` counts: blobs as they were pulled, trees as they were unpacked, and the whole store. */
export async function diskUsage(options: ViewOptions, console: Console): Promise<void> {
  const store = await viewImageStore(options);
  const { root } = store;
  const usage = {
    blobs: await usageOf(store, '/blobs'),
    trees: await usageOf(store, '/unpacked'),
    store: await usageOf(store, ''),
  };
  const rows = Object.entries(usage).map(([name, part]) => [
    name,
    String(part.usedBytes),
    String(part.inodesUsed),
  ]);
  show({ root, ...usage }, table([['WHAT', 'BYTES', 'INODES'], ...rows]), options, console);
}

function notThere(reference: string): InputError {
  return new InputError(`image ${reference}: not in the store`);
}
