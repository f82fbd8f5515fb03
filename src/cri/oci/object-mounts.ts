/**
 * Objects of the store in directories of the node: where a caller wants them (`MountOCIObject`), or for
 * the containers of a sandbox (`Mount.image`). What is unmounted last takes content with it that has
 * no image any more.
 */
import { rethrowProgrammerError, type Steps, type World } from '../../sim/index.ts';
import type { Digest } from './digest.ts';
import { during } from './errors.ts';
import type { ImageStore } from './image-store.ts';
import { mountId } from './mounts.ts';
import type { StoredObject } from './saved-index.ts';

export interface ObjectMountsOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly store: ImageStore;
}

/** What is to be mounted, and how it is called in messages and in the trace. */
export interface Mountable {
  readonly object: StoredObject;
  /** As it was asked for: `registry.test/team/config:v1` */
  readonly name: string;
  /** `registry.test/team/config@sha256:…` */
  readonly imageRef: string;
}

export class ObjectMounts {
  readonly #options: ObjectMountsOptions;

  constructor(options: ObjectMountsOptions) {
    this.#options = options;
  }

  /** Answers the mount's id. @throws {CriError} in containerd's words */
  *mount({ object, name, imageRef }: Mountable, path: string): Steps<string> {
    const { world, actor, store } = this.#options;
    try {
      yield* store.snapshots.ensure(object, imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to pull and unpack image "${name}"`, error);
    }
    const { manifestDigest } = object;
    const id = mountId(manifestDigest, path);
    try {
      const record = { id, path, imageRef, manifestDigest };
      yield* store.mount(object, record);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to mount image "${name}" at "${path}"`, error);
    }
    world.trace.append(actor, 'object.mounted', { id, imageRef, path });
    return id;
  }

  /** @throws {CriError} */
  *unmount(id: string): Steps<void> {
    const { world, actor, store } = this.#options;
    const record = store.mounts.get(id);
    if (record === undefined) return;
    const { manifestDigest, path } = record;
    try {
      yield* store.mounts.unmount(record);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to unmount image at "${path}"`, error);
    }
    world.trace.append(actor, 'object.unmounted', { id, path });
    yield* this.#collectAfter([manifestDigest]);
  }

  *withdraw(podSandboxId: string, containerId: string): Steps<void> {
    const { volumes } = this.#options.store;
    yield* this.#collectAfter(yield* volumes.withdraw(podSandboxId, containerId));
  }

  *unmountAll(podSandboxId: string): Steps<void> {
    yield* this.#collectAfter(yield* this.#options.store.volumes.unmountAll(podSandboxId));
  }

  /** Their images may be gone already; then nobody else will ever remove the trees. */
  *#collectAfter(unmounted: readonly Digest[]): Steps<void> {
    const { world, store } = this.#options;
    const gone = unmounted.find((digest) => !store.index.hasManifest(digest));
    if (gone === undefined) return;
    try {
      yield* store.collect();
    } catch (error) {
      rethrowProgrammerError(error);
      // It is unmounted, which is what was asked for; content is left to the next removal.
      world.trace.note(`not removed after unmounting ${gone}: ${String(error)}`);
    }
  }
}
