/** `drydock mount`, `drydock umount`, `drydock mounts`. */
import { mkdir, readdir, realpath, rmdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuthConfig } from '../cri/index.ts';
import { formatName, parseReference } from '../cri/oci/index.ts';
import { InputError, rethrowProgrammerError } from '../sim/index.ts';
import type { Console } from './console.ts';
import type { ViewOptions } from './image-commands.ts';
import type { ImageStore, StoreOptions } from './image-store.ts';
import { table } from './table.ts';
import { warn } from './warn.ts';
import { show, whilePulling, withStore, type PullOptions } from './with-store.ts';

/** When a registry is asked what a reference stands for. */
export type PullPolicy = 'always' | 'missing' | 'never';

export interface MountOptions extends PullOptions {
  readonly pull?: PullPolicy;
}

export async function mount(
  reference: string,
  directory: string,
  options: MountOptions,
  console: Console,
): Promise<void> {
  if (options.pull === 'never' && options.platform !== undefined) {
    throw new InputError('--platform goes with no --pull=never: the image is the one that is here');
  }
  const mounted = await whilePulling(options, async (store) => {
    const { images, perform, showsCopies } = store;
    const { path, isNew } = await emptyDirectory(directory);
    try {
      const { image, auth } = await toMount(reference, options.pull ?? 'missing', store);
      const request = { object: { image }, path, ...(auth === undefined ? {} : { auth }) };
      const { imageRef } = await perform(images.mountOCIObject(request));
      if (showsCopies) {
        warn(`${directory}: a copy, since this user may not mount: nothing keeps it read-only`);
      }
      return { imageRef, path };
    } catch (error) {
      rethrowProgrammerError(error);
      await takeBack(store, path);
      if (isNew) await rmdir(path).catch(() => undefined);
      throw error;
    }
  });
  show(mounted, [mounted.imageRef], options, console);
}

/**
 * What is in the store goes by its digest, so that no registry is asked, unless for what is damaged of it; where
 * none may be asked at all, by its id. @throws {InputError}
 */
async function toMount(
  reference: string,
  policy: PullPolicy,
  { images, authFor, perform }: ImageStore,
): Promise<{ readonly image: string; readonly auth?: AuthConfig | undefined }> {
  const found =
    policy === 'always' ? undefined : await perform(images.imageStatus({ image: reference }));
  if (policy === 'never') {
    if (found !== undefined) return { image: found.id };
    throw new InputError(`image ${reference}: not in the store, and --pull=never`);
  }
  // By an id nobody can be asked.
  if (found?.id === reference) return { image: reference };
  const image =
    found === undefined ? reference : `${formatName(parseReference(reference))}@${found.id}`;
  return { image, auth: await authFor(reference) };
}

/** Of a mount that was not to be; what resists is known to the next command. */
async function takeBack(
  { images, takeBack: perform }: ImageStore,
  directory: string,
): Promise<void> {
  try {
    for (const { id } of await perform(images.listOCIMounts(directory))) {
      await perform(images.unmountOCIObject({ id }));
    }
  } catch (error) {
    rethrowProgrammerError(error);
  }
}

export function unmount(directory: string, options: StoreOptions): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    const path = await realPath(directory);
    const mounts = await perform(images.listOCIMounts(path));
    const here = mounts.find((each) => each.path === path);
    if (here === undefined) throw new InputError(`${directory}: nothing is mounted there`);
    await perform(images.unmountOCIObject({ id: here.id }));
  });
}

/** A mount is known by one name, however it is called. */
async function realPath(directory: string): Promise<string> {
  const path = resolve(directory);
  return realpath(path).catch(() => path);
}

/** @throws {InputError} */
async function emptyDirectory(
  directory: string,
): Promise<{ readonly path: string; readonly isNew: boolean }> {
  const path = resolve(directory);
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory() === false) throw new InputError(`${path}: not a directory`);
  await mkdir(path, { recursive: true });
  if ((await readdir(path)).length > 0) throw new InputError(`${path}: not empty`);
  return { path: await realpath(path), isNew: stats === undefined };
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
