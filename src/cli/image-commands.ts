/** `drydock image pull|ls|inspect|rm|df`. */
import { formatName, parseReference } from '../cri/oci/index.ts';
import { InputError } from '../lab/index.ts';
import { measureUsage } from '../sim/index.ts';
import type { Console } from './console.ts';
import type { StoreOptions } from './image-store.ts';
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

export function list(options: ListOptions, console: Console): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const found = (await perform(images.listImages())).map((image) => ({
      digest: image.id,
      tags: image.repoTags,
      imageRefs: image.repoDigests,
      size: image.sizeBytes,
    }));
    const rows = found.map(({ digest, tags, imageRefs, size }) => [
      tags[0] ?? imageRefs[0] ?? '<none>',
      digest.replace(/^sha256:/, '').slice(0, 12),
      String(size),
    ]);
    const lines =
      options.quiet === true
        ? found.map(({ digest }) => digest)
        : table([['REFERENCE', 'DIGEST', 'BYTES'], ...rows]);
    show(found, lines, options, console);
  });
}

export function inspect(reference: string, options: StoreOptions, console: Console): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const described = await perform(images.describe(reference));
    const status = await perform(images.imageStatus({ image: reference }));
    if (described === undefined || status === undefined) throw notThere(reference);
    const mounts = (await perform(images.listOCIMounts('/')))
      .filter(({ imageRef }) => imageRef.endsWith(`@${described.digest}`))
      .map(({ path }) => path);
    const { repoTags: tags, repoDigests: imageRefs } = status;
    console.printJson({ ...described, tags, imageRefs, mounts }, 2);
  });
}

export function remove(reference: string, options: StoreOptions): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const image = { image: reference };
    if ((await perform(images.imageStatus(image))) === undefined) throw notThere(reference);
    await perform(images.removeImage(image));
  });
}

/** As `du -b` counts: blobs as they were pulled, trees as they were unpacked, and the whole store. */
export function diskUsage(options: ViewOptions, console: Console): Promise<void> {
  return withStore(options, async ({ images, host, root, perform }) => {
    const measured = await perform(
      host.perform(async (files) => ({
        blobs: await measureUsage(files, `${root}/blobs`),
        trees: await measureUsage(files, `${root}/unpacked`),
      })),
    );
    const { usedBytes, inodesUsed } = await perform(images.imageFsInfo());
    const usage = { root, ...measured, store: { usedBytes, inodesUsed } };
    const { blobs, trees, store } = usage;
    const rows = Object.entries({ blobs, trees, store }).map(([name, part]) => [
      name,
      String(part.usedBytes),
      String(part.inodesUsed),
    ]);
    show(usage, table([['WHAT', 'BYTES', 'INODES'], ...rows]), options, console);
  });
}

function notThere(reference: string): InputError {
  return new InputError(`image ${reference}: not in the store`);
}
