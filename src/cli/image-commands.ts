/** `drydock image pull|ls|rm`, `drydock mount`, `drydock umount`. */
import { mkdir, readdir, realpath, rmdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuthConfig, Image } from '../cri/index.ts';
import { formatName, parseReference } from '../cri/oci/index.ts';
import { InputError } from '../lab/index.ts';
import { rethrowProgrammerError } from '../sim/index.ts';
import type { Console } from './console.ts';
import {
  openImageStore,
  readImageStore,
  type ImageStore,
  type StoreOptions,
} from './image-store.ts';
import { Signals } from './signals.ts';
import { warn } from './warn.ts';

/**
 * Opens the store, does one thing with it, closes it. Told to end it stops, and takes back what it had begun.
 * @throws {Interruption}
 */
async function withStore<T>(
  options: StoreOptions,
  use: (store: ImageStore) => Promise<T>,
): Promise<T> {
  const signals = new Signals();
  try {
    const store = await openImageStore(options, signals.signal);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  } finally {
    signals.forget();
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

/** A row for each name that an image has. */
export async function list(options: StoreOptions, console: Console): Promise<void> {
  const rows = (await readImageStore(options)).flatMap((image) =>
    namesOf(image).map((name) => [
      name,
      image.id.replace(/^sha256:/, '').slice(0, 12),
      String(image.sizeBytes),
    ]),
  );
  for (const line of table([['REFERENCE', 'DIGEST', 'BYTES'], ...rows])) console.print(line);
}

/** Its tags, and its digest in each repository where it has no tag. */
function namesOf({ repoTags, repoDigests }: Image): readonly string[] {
  const isTagged = (name: string): boolean => repoTags.some((tag) => tag.startsWith(`${name}:`));
  const untagged = repoDigests.filter((each) => !isTagged(each.slice(0, each.indexOf('@'))));
  return [...repoTags, ...untagged];
}

/** One name of an image; what it stands for goes with the last one. */
export function remove(reference: string, options: StoreOptions): Promise<void> {
  return withStore(options, async ({ images, perform }) => {
    if (!(await perform(images.untagImage({ image: reference })))) {
      throw new InputError(`image ${reference}: not in the store`);
    }
  });
}

/** When a registry is asked what a reference stands for. */
export type PullPolicy = 'always' | 'missing' | 'never';

export interface MountOptions extends StoreOptions {
  readonly pull?: PullPolicy;
}

export function mount(
  reference: string,
  directory: string,
  options: MountOptions,
  console: Console,
): Promise<void> {
  return withStore(options, async (store) => {
    const { images, perform, showsCopies } = store;
    const { path, isNew } = await emptyDirectory(directory);
    try {
      const { image, auth } = await toMount(reference, options.pull ?? 'missing', store);
      const request = { object: { image }, path, ...(auth === undefined ? {} : { auth }) };
      const { imageRef } = await perform(images.mountOCIObject(request));
      if (showsCopies) {
        warn(`${directory}: a copy, since this user may not mount: nothing keeps it read-only`);
      }
      console.print(imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      await takeBack(store, path);
      if (isNew) await rmdir(path).catch(() => undefined);
      throw error;
    }
  });
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
