/** `drydock mount`, `drydock umount`, `drydock mounts`. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../lab/index.ts';
import type { Console } from './console.ts';
import type { ViewOptions } from './image-commands.ts';
import type { StoreOptions } from './image-store.ts';
import { table } from './table.ts';
import { show, whilePulling, withStore, type PullOptions } from './with-store.ts';

export async function mount(
  reference: string,
  directory: string,
  options: PullOptions,
  console: Console,
): Promise<void> {
  const path = resolve(directory);
  const { imageRef } = await whilePulling(options, async ({ images, authFor, perform }) => {
    await requireEmptyDirectory(path);
    const auth = await authFor(reference);
    return perform(
      images.mountOCIObject({
        object: { image: reference },
        path,
        ...(auth === undefined ? {} : { auth }),
      }),
    );
  });
  show({ imageRef, path }, [imageRef], options, console);
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

export function list(options: ViewOptions, console: Console): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const mounts = (await perform(images.listOCIMounts('/'))).map(({ path, imageRef }) => ({
      path,
      imageRef,
    }));
    const rows = mounts.map(({ path, imageRef }) => [path, imageRef]);
    show(mounts, table([['DIRECTORY', 'OBJECT'], ...rows]), options, console);
  });
}

async function requireEmptyDirectory(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() === false) throw new InputError(`${path}: not a directory`);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) throw new InputError(`${path}: not empty`);
}
