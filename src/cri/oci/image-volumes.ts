/**
 * Images mounted for containers: CRI's `Mount.image`. The content of an image appears once for each
 * sandbox, below the runtime's state directory, and the sandbox's containers share it:
 *
 *     <state>/image-volumes/<sandbox id>/<hex of the manifest digest>
 *
 * Upstream: containerd internal/cri/server/container_image_mount.go (v2.3).
 */
import {
  operation,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type FileSystem,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import { hexOf, type Digest } from './digest.ts';
import { during } from './errors.ts';
import { mountId, type MountRecord, type Mounts } from './mounts.ts';
import type { StoredObject } from './saved-index.ts';
import type { Snapshots } from './snapshots.ts';

export interface ImageVolumesOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  /** The runtime's: `/var/lib/containerd/io.containerd.grpc.v1.cri`. */
  readonly stateDirectory: string;
  readonly snapshots: Snapshots;
  readonly mounts: Mounts;
  /** Shows an object's tree, which is there. */
  readonly show: (object: StoredObject, record: MountRecord) => Steps<void>;
}

export class ImageVolumes {
  readonly #options: ImageVolumesOptions;
  readonly #flights = new SingleFlight<void>();
  /** The containers that each mount is for, by its id. */
  readonly #users = new Map<string, Set<string>>();
  /** Known to be mounted: no need to look. */
  readonly #mounted = new Set<string>();
  /** Of an earlier life. Nobody knows for whom they are: they go with their sandbox only. */
  readonly #inherited = new Set<string>();

  constructor(options: ImageVolumesOptions) {
    this.#options = options;
  }

  /** To be called when the mounts have been read from the disk. */
  load(): void {
    const { mounts, stateDirectory } = this.#options;
    for (const { id } of mounts.below(`${stateDirectory}/image-volumes`)) this.#inherited.add(id);
  }

  /** The directory that shows the object. @throws {CriError} */
  *mount(
    object: StoredObject,
    imageRef: string,
    podSandboxId: string,
    containerId: string,
  ): Steps<string> {
    const { manifestDigest } = object;
    const path = `${this.#directoryOf(podSandboxId)}/${hexOf(manifestDigest)}`;
    const record = { id: mountId(manifestDigest, path), path, imageRef, manifestDigest };
    this.#use(record.id, containerId);
    if (this.#mounted.has(record.id)) return path;
    const mount = (): Operation<void> => operation(() => this.#mount(object, record));
    yield* perform(this.#flights.run(record.id, mount));
    return path;
  }

  /** Unmounts what this container alone has used; answers which objects. @throws {CriError} */
  *withdraw(podSandboxId: string, containerId: string): Steps<readonly Digest[]> {
    const unmounted: Digest[] = [];
    for (const record of this.#of(podSandboxId)) {
      const users = this.#users.get(record.id);
      if (users?.delete(containerId) !== true || users.size > 0) continue;
      yield* this.#unmount(record);
      unmounted.push(record.manifestDigest);
    }
    return unmounted;
  }

  /** Unmounts all that a sandbox shows, removes its directory; answers which objects. @throws {CriError} */
  *unmountAll(podSandboxId: string): Steps<readonly Digest[]> {
    const directory = this.#directoryOf(podSandboxId);
    const unmounted: Digest[] = [];
    for (let [record] = this.#of(podSandboxId); record !== undefined;) {
      yield* this.#unmount(record);
      unmounted.push(record.manifestDigest);
      [record] = this.#of(podSandboxId);
    }
    // A mount that failed leaves its directory; one that is still mounted is refused.
    const remove = this.#options.host.perform((files) => files.rm(directory));
    try {
      yield* perform(remove);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during('failed to remove directory to cleanup image volume mounts', error);
    }
    return unmounted;
  }

  #use(id: string, containerId: string): void {
    if (this.#inherited.has(id)) return;
    const users = this.#users.get(id);
    if (users === undefined) this.#users.set(id, new Set([containerId]));
    else users.add(containerId);
  }

  *#mount(object: StoredObject, record: MountRecord): Steps<void> {
    const { snapshots, mounts, show, world, actor } = this.#options;
    const { id, path, imageRef } = record;
    try {
      yield* snapshots.ensure(object, imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during('failed to unpack image volume', error);
    }
    try {
      if (!(yield* this.#isThere(record))) yield* show(object, record);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to mount image volume component "${path}"`, error);
    }
    // A sandbox that was stopped meanwhile has taken it away again.
    if (mounts.get(id) !== undefined) this.#mounted.add(id);
    world.trace.append(actor, 'object.mounted', { id, imageRef, path });
  }

  /** An earlier life has mounted it: it is not covered by a second mount. */
  *#isThere({ id, path }: MountRecord): Steps<boolean> {
    const { mounts, host } = this.#options;
    if (mounts.get(id) === undefined) return false;
    return yield* perform(host.perform((_files, mounter) => mounter.isMountPoint(path)));
  }

  *#unmount(record: MountRecord): Steps<void> {
    const { mounts, host, world, actor } = this.#options;
    const { id, path } = record;
    this.#mounted.delete(id);
    this.#users.delete(id);
    try {
      yield* mounts.unmount(record);
      // A container that came meanwhile has mounted it again.
      if (mounts.get(id) === undefined) {
        this.#mounted.delete(id);
        this.#inherited.delete(id);
        yield* perform(host.perform((files) => removeEmpty(files, path)));
      }
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to unmount image volume component "${path}"`, error);
    }
    world.trace.append(actor, 'object.unmounted', { id, path });
  }

  #of(podSandboxId: string): readonly MountRecord[] {
    return this.#options.mounts.below(this.#directoryOf(podSandboxId));
  }

  #directoryOf(podSandboxId: string): string {
    return `${this.#options.stateDirectory}/image-volumes/${podSandboxId}`;
  }
}

/**
 * The directory of a mount that is gone, and its sandbox's if it was the last; what resists is left to
 * the sandbox's end.
 */
async function removeEmpty(files: FileSystem, path: string): Promise<void> {
  try {
    await files.rmdir(path);
    await files.rmdir(path.slice(0, path.lastIndexOf('/')));
  } catch (error) {
    rethrowProgrammerError(error);
  }
}
