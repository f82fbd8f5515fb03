/**
 * The real image service behind CRI: pulls over the distribution protocol, verifies, stores, unpacks
 * and mounts. Upstream equivalents: containerd's CRI image service; the draft of KEP-4639 for
 * `mountOCIObject`. What it keeps is `image-store.ts`.
 */
import {
  immediately,
  operation,
  perform,
  rethrowProgrammerError,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  type AuthConfig,
  type ContainerImages,
  type FilesystemUsage,
  type Image,
  type ImageService,
  type ImageSpec,
  type MountOCIObjectRequest,
  type MountOCIObjectResponse,
  IMAGE_FS_ROOT,
} from '../index.ts';
import { DEFAULT_COSTS, type CostModel } from './costs.ts';
import { parseDigest, type Digest } from './digest.ts';
import { describeObject, type ObjectDescription } from './describe-object.ts';
import type { Endpoints } from './endpoints.ts';
import { during } from './errors.ts';
import { importObject, type ImportedObject, type ImportParts } from './image-import.ts';
import { ImageNames, parseImage } from './image-names.ts';
import { ImagePuller } from './image-puller.ts';
import { Pulls } from './pulls.ts';
import { ImageStore } from './image-store.ts';
import type { Platform } from './manifest.ts';
import { ObjectMounts } from './object-mounts.ts';
import type { PullWatcher } from './pull-watcher.ts';
import { formatName, formatReference, tagOf, type Reference } from './reference.ts';
import { RegistryAuth } from './registry-auth.ts';
import { RegistryClient } from './registry-client.ts';
import { ownHosts, type RegistryHosts } from './registry-hosts.ts';
import { createLeaf } from './request-leaf.ts';
import './trace-records.ts';
import type { Transport } from './transport.ts';
import type { Decoders } from './unpack/index.ts';

export interface OCIImageServiceOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  readonly transport: Transport;
  readonly endpoints?: Endpoints;
  /** Mirrors. Default: each registry at its endpoint. */
  readonly hosts?: RegistryHosts;
  /** Default `IMAGE_FS_ROOT`. */
  readonly root?: string;
  /** The runtime's, below which images are mounted for containers. Default: containerd's. */
  readonly stateDirectory?: string;
  /** What every sandbox is made of, in full: `registry.k8s.io/pause:3.10`; pinned. Default: none. */
  readonly sandboxImage?: string;
  readonly costs?: Partial<CostModel>;
  /** Of an index, this image and no other. Default: linux/amd64, or which is here. */
  readonly platform?: Platform;
  /** For a store of one user; see `ImagePuller`. */
  readonly trustsDigests?: boolean;
  readonly watcher?: PullWatcher;
  /** Of layers. Default: the portable ones. */
  readonly decoders?: Decoders;
}

const STATE_DIRECTORY = '/var/lib/containerd/io.containerd.grpc.v1.cri';

export class OCIImageService implements ImageService, ContainerImages {
  readonly #world: World;
  readonly #actor: string;
  readonly #store: ImageStore;
  readonly #names: ImageNames;
  readonly #mounts: ObjectMounts;
  readonly #pulls: Pulls;
  readonly #importParts: ImportParts;
  readonly #sandboxImage: string | undefined;

  constructor(options: OCIImageServiceOptions) {
    const { world, actor, host, transport, decoders } = options;
    const hosts = options.hosts ?? ownHosts(options.endpoints ?? {});
    const { root = IMAGE_FS_ROOT, stateDirectory = STATE_DIRECTORY } = options;
    const costs = { ...DEFAULT_COSTS, ...options.costs };
    const leaf = createLeaf(world, costs, actor);
    const auth = new RegistryAuth({ world, transport, leaf });
    const client = new RegistryClient({ world, actor, transport, hosts, leaf, auth });
    this.#world = world;
    this.#actor = actor;
    this.#store = new ImageStore({ world, actor, host, root, stateDirectory, costs, decoders });
    this.#mounts = new ObjectMounts({ world, actor, store: this.#store });
    this.#sandboxImage = options.sandboxImage;
    const { content, index, losses } = this.#store;
    this.#names = new ImageNames(index);
    const parts = { world, actor, client, content, index, losses };
    const puller = new ImagePuller({ ...options, ...parts });
    this.#pulls = new Pulls({ world, actor, puller });
    this.#importParts = { content, index, puller };
  }

  /** Reads what an earlier life left; call it before anything else unless the root is new. */
  load = (): Operation<void> => operation(() => this.#store.load());

  /** Instead of `load`, for `listImages` and `imageStatus` alone: another process may be at work there. */
  look = (): Operation<void> => operation(() => this.#store.look());

  /** After the end of this life, before the next one loads: see `ImageStore`. */
  dropUnfinished = (): Operation<void> => operation(() => this.#store.dropUnfinished());

  listImages = (): Operation<readonly Image[]> =>
    immediately(() => this.#names.describeAll(this.#sandboxImageId));

  imageStatus = ({ image }: ImageSpec): Operation<Image | undefined> =>
    immediately(() => this.find(image));

  /** Puts an object from memory on the node, as `ctr images import` does from a file; its id. */
  importImage = (image: string, object: ImportedObject): Operation<string> =>
    operation(() => this.#import(image, object));

  get hasSandboxImage(): boolean {
    return this.#sandboxImage === undefined || this.#sandboxImageId !== undefined;
  }

  pullSandboxImage = (): Operation<void> => operation(() => this.#pullSandboxImage());

  /** Undefined if it is not here. */
  describe = (image: string): Operation<ObjectDescription | undefined> =>
    operation(() => describeObject(this.#world, this.#store.content, this.#names.find(image)));

  find = (image: string): Image | undefined => {
    const object = this.#names.find(image);
    return object === undefined ? undefined : this.#names.describe(object, this.#sandboxImageId);
  };

  pullImage = ({ image, auth }: { image: ImageSpec; auth?: AuthConfig }): Operation<string> =>
    operation(() => this.#pullImage(image.image, auth));

  removeImage = ({ image }: ImageSpec): Operation<void> => operation(() => this.#remove(image));

  /**
   * Forgets one name of an image; the image goes with its last one. By an id, all of them. Not of CRI, whose
   * `RemoveImage` takes all names of what it is given. False if there is no such image.
   */
  untagImage = ({ image }: ImageSpec): Operation<boolean> => operation(() => this.#untag(image));

  /** Removes what belongs to no image, no mount and no work under way. Not of CRI. */
  collectGarbage = (): Operation<void> => operation(() => this.#store.collect());

  imageFsInfo = (): Operation<FilesystemUsage> => operation(() => this.#store.usage());

  mountOCIObject = (request: MountOCIObjectRequest): Operation<MountOCIObjectResponse> =>
    operation(() => this.#mount(request));

  unmountOCIObject = ({ id }: { readonly id: string }): Operation<void> =>
    operation(() => this.#unmount(id));

  listOCIMounts: ImageService['listOCIMounts'] = (directory) =>
    immediately(() => this.#store.mounts.below(directory));

  mountImage = (podSandboxId: string, containerId: string, image: string): Operation<string> =>
    operation(() => this.#mountImage(podSandboxId, containerId, image));

  withdrawImages = (podSandboxId: string, containerId: string): Operation<void> =>
    operation(() => this.#mounts.withdraw(podSandboxId, containerId));
  unmountImages = (podSandboxId: string): Operation<void> =>
    operation(() => this.#mounts.unmountAll(podSandboxId));
  unpack: ContainerImages['unpack'] = (image, files, root) =>
    operation(() => this.#store.snapshots.writeTo(this.#names.require(image), files, root));

  *#mountImage(podSandboxId: string, containerId: string, image: string): Steps<string> {
    const object = this.#names.require(image);
    const imageRef = this.#names.refOf(object);
    return yield* this.#store.volumes.mount(object, imageRef, podSandboxId, containerId);
  }

  *#import(image: string, object: ImportedObject): Steps<string> {
    try {
      return (yield* importObject(this.#importParts, parseImage(image), object)).digest;
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to import image "${image}"`, error);
    }
  }

  *#pullSandboxImage(): Steps<void> {
    const image = this.#sandboxImage;
    if (image === undefined) return;
    try {
      yield* this.#pullImage(image, undefined);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(
        `failed to get sandbox image "${image}": failed to pull image "${image}"`,
        error,
      );
    }
  }

  get #sandboxImageId(): Digest | undefined {
    return this.#sandboxImage === undefined
      ? undefined
      : this.#store.index.byTag(this.#sandboxImage);
  }

  *#pullImage(image: string, auth: AuthConfig | undefined): Steps<string> {
    this.#called('PullImage', image);
    const reference = parseImage(image);
    const digest = yield* this.#pulls.resolve(reference, auth);
    const object = yield* this.#pulls.ensure(reference, digest, auth);
    return object.digest;
  }

  *#remove(image: string): Steps<void> {
    this.#called('RemoveImage', image);
    const object = this.#names.find(image);
    if (object !== undefined) this.#store.index.remove(object.digest);
    yield* this.#collect(image);
  }

  *#untag(image: string): Steps<boolean> {
    const object = this.#names.find(image);
    if (object === undefined) return false;
    const { digest } = object;
    if (parseDigest(image) === undefined) {
      const reference = parseImage(image);
      const name = formatName(reference);
      if (!this.#store.index.namesOf(digest).includes(name)) return false;
      this.#store.index.untag(digest, name, tagOf(reference));
    } else {
      this.#store.index.remove(digest);
    }
    yield* this.#collect(image);
    return true;
  }

  *#collect(image: string): Steps<void> {
    try {
      yield* this.#store.collect();
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to remove image "${image}"`, error);
    }
  }

  *#mount(request: MountOCIObjectRequest): Steps<MountOCIObjectResponse> {
    const { object: spec, auth, path, unlessImageRef, beforePull } = request;
    this.#called('MountOCIObject', spec.image);
    if (parseDigest(spec.image) !== undefined) return yield* this.#mountById(request);
    const reference = parseImage(spec.image);
    const digest = yield* this.#pulls.resolve(reference, auth);
    const imageRef = refOf(reference, digest);
    if (imageRef === unlessImageRef) return { id: '', imageRef, mounted: false };
    if (beforePull !== undefined) yield* perform(beforePull());
    const name = formatReference(reference);
    const object = yield* this.#pulls.ensure(reference, digest, auth);
    try {
      const id = yield* this.#mounts.mount({ object, name, imageRef }, path);
      return { id, imageRef, mounted: true };
    } catch (error) {
      rethrowProgrammerError(error);
      if (this.#store.losses.isComplete(object)) throw error;
    }
    // It could not be unpacked because something of it was damaged: what is fetched now is verified.
    const mended = yield* this.#pulls.ensure(reference, digest, auth);
    const id = yield* this.#mounts.mount({ object: mended, name, imageRef }, path);
    return { id, imageRef, mounted: true };
  }

  /** Of the node alone: an id names no registry. */
  *#mountById(request: MountOCIObjectRequest): Steps<MountOCIObjectResponse> {
    const { object: spec, path, unlessImageRef } = request;
    const object = this.#names.require(spec.image);
    const imageRef = this.#names.refOf(object);
    if (imageRef === unlessImageRef) return { id: '', imageRef, mounted: false };
    const id = yield* this.#mounts.mount({ object, name: spec.image, imageRef }, path);
    return { id, imageRef, mounted: true };
  }

  *#unmount(id: string): Steps<void> {
    this.#called('UnmountOCIObject', id);
    yield* this.#mounts.unmount(id);
  }

  #called(method: string, subject: string): void {
    this.#world.trace.append(this.#actor, 'cri.call', { method, subject });
  }
}

function refOf(reference: Reference, digest: Digest): string {
  return `${formatName(reference)}@${digest}`;
}
