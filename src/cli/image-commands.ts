/** `drydock image pull|ls|inspect|rm|df`. */
import type { Image } from '../cri/index.ts';
import { formatName, parseReference } from '../cri/oci/index.ts';
import { InputError } from '../lab/index.ts';
import { measureUsage } from '../sim/index.ts';
import type { Console } from './console.ts';
import { viewImageStore, type StoreOptions } from './image-store.ts';
import { table } from './table.ts';
import { show, whilePulling, withStore, type PullOptions } from './with-store.ts';

export interface ViewOptions extends StoreOptions {
  readonly json?: boolean;
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

/** As `du -b` counts: blobs as they were pulled, trees as they were unpacked, and the whole store. */
export async function diskUsage(options: ViewOptions, console: Console): Promise<void> {
  const { host, root, perform } = await viewImageStore(options);
  const usage = await perform(
    host.perform(async (files) => ({
      blobs: await measureUsage(files, `${root}/blobs`),
      trees: await measureUsage(files, `${root}/unpacked`),
      store: await measureUsage(files, root),
    })),
  );
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
