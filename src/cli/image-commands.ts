/** `drydock image pull|ls|rm`, `drydock mount`, `drydock umount`. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatName, parseReference } from '../cri/oci/index.ts';
import { InputError } from '../lab/index.ts';
import type { Console } from './console.ts';
import { openImageStore, type ImageStore, type StoreOptions } from './image-store.ts';

/** Opens the store, does one thing with it, closes it. */
async function withStore<T>(
  options: StoreOptions,
  use: (store: ImageStore) => Promise<T>,
): Promise<T> {
  const store = await openImageStore(options);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export function pull(reference: string, options: StoreOptions, console: Console): Promise<void> {
  return withStore(options, async ({ images, authFor, perform }) => {
    const image = { image: reference };
    const auth = await authFor(reference);
    await perform(images.pullImage({ image, ...(auth === undefined ? {} : { auth }) }));
    const pulled = await perform(images.imageStatus(image));
    const name = formatName(parseReference(reference));
    console.print(pulled?.repoDigests.find((each) => each.startsWith(`${name}@`)) ?? reference);
  });
}

export function list(options: StoreOptions, console: Console): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const rows = (await perform(images.listImages())).map((image) => [
      image.repoTags[0] ?? image.repoDigests[0] ?? '<none>',
      image.id.replace(/^sha256:/, '').slice(0, 12),
      String(image.sizeBytes),
    ]);
    for (const line of table([['REFERENCE', 'DIGEST', 'BYTES'], ...rows])) console.print(line);
  });
}

export function remove(reference: string, options: StoreOptions): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const image = { image: reference };
    if ((await perform(images.imageStatus(image))) === undefined) {
      throw new InputError(`image ${reference}: not in the store`);
    }
    await perform(images.removeImage(image));
  });
}

export function mount(
  reference: string,
  directory: string,
  options: StoreOptions,
  console: Console,
): Promise<void> {
  const path = resolve(directory);
  return withStore(options, async ({ images, authFor, perform }) => {
    await requireEmptyDirectory(path);
    const auth = await authFor(reference);
    const { imageRef } = await perform(
      images.mountOCIObject({
        object: { image: reference },
        path,
        ...(auth === undefined ? {} : { auth }),
      }),
    );
    console.print(imageRef);
  });
}

export function unmount(directory: string, options: StoreOptions): Promise<void> {
  const path = resolve(directory);
  return withStore(options, async ({ images, perform }) => {
    const mounts = await perform(images.listOCIMounts(path));
    const here = mounts.find((each) => each.path === path);
    if (here === undefined) throw new InputError(`${directory}: nothing is mounted there`);
    await perform(images.unmountOCIObject({ id: here.id }));
  });
}

async function requireEmptyDirectory(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() === false) throw new InputError(`${path}: not a directory`);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) throw new InputError(`${path}: not empty`);
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
