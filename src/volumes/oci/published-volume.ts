/**
 * One OCI volume on the disk, published as a ConfigMap is. See docs/decisions/0004.
 *
 *     <volume>/..2026_01_01_00_00_05.123456789/   a generation: the object is mounted here
 *     <volume>/..data -> ..2026_01_01_00_00_05.123456789
 *     <volume>/app.yaml -> ..data/app.yaml        a link for each top-level name
 *
 * Publication is the rename of `..data_tmp` onto `..data`; before it the old generation is what
 * readers see, after it the new one, at no instant neither. A failure before it undoes what was begun.
 * Upstream: pkg/volume/util/atomic_writer.go (v1.36).
 */
import {
  errorText,
  neverDone,
  perform,
  type FileSystem,
  type LastTime,
  type Steps,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import { DATA_LINK, isReserved, NEXT_DATA_LINK } from '../publication/generation.ts';
import { unlessMissing } from '../publication/unless-missing.ts';
import { addLinks, namesIn } from '../publication/visible-links.ts';
import { UncertainProgressError } from '../uncertain-progress-error.ts';
import type { VolumeHost } from '../volume-plugin.ts';

/** What is mounted in a generation. */
export interface Generation {
  /** The directory's name. */
  readonly name: string;
  /** For `unmountOCIObject`. */
  readonly mountId: string;
  readonly imageRef: string;
  /** When it was looked at whether all its names are there. */
  readonly repaired: LastTime<void>;
}

export class PublishedVolume {
  readonly directory: string;
  readonly #volumeHost: VolumeHost;

  constructor(volumeHost: VolumeHost, directory: string) {
    this.#volumeHost = volumeHost;
    this.directory = directory;
  }

  /**
   * The generation that readers see, found on the disk. Removes what a crash left beside it: every
   * other generation, `..data_tmp`, and links to what it does not have. If there is none, or nothing is
   * mounted in it any more, the directory is empty afterwards; it stays, for containers may hold it.
   */
  *recover(): Steps<Generation | undefined> {
    const { host } = this.#volumeHost;
    const { directory } = this;
    const names = yield* perform(host.perform((files) => namesIn(files, directory)));
    if (names.length === 0) return undefined;
    const target = yield* perform(
      host.perform((files) => unlessMissing(files.readlink(`${directory}/${DATA_LINK}`))),
    );
    const kept = yield* this.#keepOnly(target, names);
    yield* perform(
      host.perform(async (files) => {
        const wanted = kept === undefined ? [] : await namesIn(files, `${directory}/${kept.name}`);
        await removeStaleLinks(files, directory, wanted);
        if (kept === undefined) await files.rm(`${directory}/${DATA_LINK}`);
      }),
    );
    return kept;
  }

  /**
   * Makes readers see `next` instead of `old`. Undoes what it began if it fails before that.
   * @param onPublished called at the instant at which readers see it
   */
  *publish(next: Generation, old: Generation | undefined, onPublished: () => void): Steps<void> {
    let names: readonly string[];
    try {
      names = old === undefined ? yield* this.#publishFirst(next) : yield* this.#swap(next);
    } catch (error) {
      rethrowProgrammerError(error);
      // Nobody could read a first one yet: nothing of it stays, and the next attempt begins anew.
      yield* this.#undo(next, old, error);
      throw error;
    }
    onPublished();
    if (old !== undefined) yield* this.#tidy(next, names);
  }

  /** @throws {UncertainProgressError} of `failure` */
  *#undo(next: Generation, old: Generation | undefined, failure: unknown): Steps<void> {
    try {
      if (old === undefined) yield* this.remove();
      else yield* this.#drop(next);
    } catch (error) {
      rethrowProgrammerError(error);
      throw new UncertainProgressError(failure);
    }
  }

  /**
   * Puts back what a foreign hand took away of the names that readers see: `..data`, and the links at
   * the top. Touches nothing that is there.
   */
  repair({ name, repaired }: Generation): Steps<void> {
    const { directory } = this;
    const { host } = this.#volumeHost;
    return perform(
      host.performAgain(repaired, async (files) => {
        const link = `${directory}/${DATA_LINK}`;
        if ((await unlessMissing(files.lstat(link))) === undefined) await files.symlink(name, link);
        await addLinks(files, directory, await namesIn(files, `${directory}/${name}`));
      }),
    );
  }

  /** Everything goes: mounts, links, directory. Idempotent. Answers whether anything was published. */
  *remove(): Steps<boolean> {
    const { host, imageService } = this.#volumeHost;
    const { directory } = this;
    for (const { id } of yield* perform(imageService.listOCIMounts(directory))) {
      yield* perform(imageService.unmountOCIObject({ id }));
    }
    return yield* perform(
      host.perform(async (files) => {
        const data = await unlessMissing(files.lstat(`${directory}/${DATA_LINK}`));
        await files.rm(directory);
        return data !== undefined;
      }),
    );
  }

  /** Nobody can be reading yet: one piece of work does it. */
  *#publishFirst(next: Generation): Steps<readonly string[]> {
    const { directory } = this;
    return yield* perform(
      this.#volumeHost.host.perform(async (files) => {
        const names = await contentNames(files, `${directory}/${next.name}`);
        await files.symlink(next.name, `${directory}/${NEXT_DATA_LINK}`);
        await files.rename(`${directory}/${NEXT_DATA_LINK}`, `${directory}/${DATA_LINK}`);
        await addLinks(files, directory, names);
        return names;
      }),
    );
  }

  /** Each step by itself: others may read between any two of them. */
  *#swap(next: Generation): Steps<readonly string[]> {
    const { host } = this.#volumeHost;
    const { directory } = this;
    const tmp = `${directory}/${NEXT_DATA_LINK}`;
    const names = yield* perform(
      host.perform((files) => contentNames(files, `${directory}/${next.name}`)),
    );
    yield* perform(host.perform((files) => files.rm(tmp)));
    yield* perform(host.perform((files) => files.symlink(next.name, tmp)));
    yield* perform(host.perform((files) => files.rename(tmp, `${directory}/${DATA_LINK}`)));
    return names;
  }

  /** After a swap: links for new names, none for old ones, and no generation but the new one. */
  *#tidy(next: Generation, names: readonly string[]): Steps<void> {
    const { host, world } = this.#volumeHost;
    const { directory } = this;
    try {
      yield* perform(host.perform((files) => addLinks(files, directory, names)));
      yield* perform(host.perform((files) => removeStaleLinks(files, directory, names)));
      const present = yield* perform(host.perform((files) => namesIn(files, directory)));
      yield* this.#keepOnly(next.name, present);
    } catch (error) {
      rethrowProgrammerError(error);
      // The publication stands; the next one tidies again.
      const why = errorText(error);
      world.trace.note(`${directory}: not tidied: ${why}`);
    }
  }

  /** Takes away every generation but one, whoever left it, and `..data_tmp`; answers the one. */
  *#keepOnly(name: string | undefined, present: readonly string[]): Steps<Generation | undefined> {
    const { host, imageService } = this.#volumeHost;
    const { directory } = this;
    let kept: Generation | undefined;
    for (const { id, path, imageRef } of yield* perform(imageService.listOCIMounts(directory))) {
      if (name !== undefined && path === `${directory}/${name}`) {
        kept = { name, mountId: id, imageRef, repaired: neverDone() };
      } else {
        yield* perform(imageService.unmountOCIObject({ id }));
      }
    }
    const left = present.filter((each) => isReserved(each) && each !== DATA_LINK);
    for (const each of left.filter((one) => one !== kept?.name)) {
      yield* perform(host.perform((files) => files.rm(`${directory}/${each}`)));
    }
    return kept;
  }

  /** Unmounts a generation and removes its directory. */
  *#drop(generation: Generation): Steps<void> {
    const { host, imageService } = this.#volumeHost;
    const path = `${this.directory}/${generation.name}`;
    yield* perform(imageService.unmountOCIObject({ id: generation.mountId }));
    yield* perform(host.perform((files) => files.rm(path)));
  }
}

/** Content that a volume cannot show. */
export class UnpublishableContentError extends Error {
  override readonly name = 'UnpublishableContentError';
}

/** @throws {UnpublishableContentError} for a name that is ours */
async function contentNames(files: FileSystem, generation: string): Promise<readonly string[]> {
  const names = await namesIn(files, generation);
  const reserved = names.find((name) => isReserved(name));
  if (reserved !== undefined) {
    throw new UnpublishableContentError(
      `invalid path: must not start with "..": "${reserved}" at the top of the content`,
    );
  }
  return names;
}

async function removeStaleLinks(
  files: FileSystem,
  directory: string,
  names: readonly string[],
): Promise<void> {
  const wanted = new Set(names);
  for (const name of await namesIn(files, directory)) {
    if (!isReserved(name) && !wanted.has(name)) await files.unlink(`${directory}/${name}`);
  }
}
