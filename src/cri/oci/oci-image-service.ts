/**
 * The real image service behind CRI: pulls over the distribution protocol, verifies, stores, unpacks
 * and mounts. Upstream equivalents: containerd's CRI image service; the draft of KEP-4639 for
 * `mountOCIObject`. What it keeps is `image-store.ts`.
 */
import {
  immediately,
  operation,
  rethrowProgrammerError,
  type Host,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import {
  CriError,
  type AuthConfig,
  type ContainerImages,
  type FilesystemUsage,
  type Image,
  type ImageService,
  type ImageSpec,
  type MountOCIObjectRequest,
  type MountOCIObjectResponse,
} from '../index.ts';
import { DEFAULT_COSTS, type CostModel } from './costs.ts';
import { parseDigest, type Digest } from './digest.ts';
import type { Endpoints } from './endpoints.ts';
import { during } from './errors.ts';
import type { StoredObject } from './saved-index.ts';
import { ImagePuller } from './image-puller.ts';
import { ImageStore } from './image-store.ts';
import type { Platform } from './manifest.ts';
import { mountId } from './mounts.ts';
import { DEFAULT_PLATFORM } from './platform.ts';
import { formatName, formatReference, parseReference, type Reference } from './reference.ts';
import { RegistryAuth } from './registry-auth.ts';
import { RegistryClient } from './registry-client.ts';
import { createLeaf } from './request-leaf.ts';
import './trace-records.ts';
import type { Transport } from './transport.ts';

/** Where an image service keeps what it has, unless told otherwise. */
export const OCI_ROOT = '/var/lib/containers/oci';

export interface OCIImageServiceOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  readonly transport: Transport;
  readonly endpoints?: Endpoints;
  /** Default `OCI_ROOT`. */
  readonly root?: string;
  /** The runtime's, below which images are mounted for containers. Default: containerd's. */
  readonly stateDirectory?: string;
  readonly costs?: Partial<CostModel>;
  readonly platform?: Platform;
}

const STATE_DIRECTORY = '/var/lib/containerd/io.containerd.grpc.v1.cri';

export class OCIImageService implements ImageService, ContainerImages {
  readonly #world: World;
  readonly #actor: string;
  readonly #store: ImageStore;
  readonly #puller: ImagePuller;

  constructor(options: OCIImageServiceOptions) {
    const { world, actor, host, transport, endpoints = {} } = options;
    const root = options.root ?? OCI_ROOT;
    const costs = { ...DEFAULT_COSTS, ...options.costs };
    const leaf = createLeaf(world, costs);
    const auth = new RegistryAuth({ world, transport, leaf });
    const client = new RegistryClient({ transport, endpoints, leaf, auth });
    this.#world = world;
    this.#actor = actor;
    const stateDirectory = options.stateDirectory ?? STATE_DIRECTORY;
    this.#store = new ImageStore({ world, actor, host, root, stateDirectory, costs });
    this.#puller = new ImagePuller({
      world,
      actor,
      client,
      content: this.#store.content,
      index: this.#store.index,
      platform: options.platform ?? DEFAULT_PLATFORM,
    });
  }

  /** Reads what an earlier life left; call it before anything else unless the root is new. */
  load = (): Operation<void> => operation(() => this.#store.load());

  listImages = (): Operation<readonly Image[]> =>
    immediately(() => this.#store.index.list().map((object) => this.#toImage(object)));

  imageStatus = ({ image }: ImageSpec): Operation<Image | undefined> =>
    immediately(() => this.find(image));

  find = (image: string): Image | undefined => {
    const object = this.#find(image);
    return object === undefined ? undefined : this.#toImage(object);
  };

  pullImage = ({ image, auth }: { image: ImageSpec; auth?: AuthConfig }): Operation<string> =>
    operation(() => this.#pullImage(image.image, auth));

  removeImage = ({ image }: ImageSpec): Operation<void> => operation(() => this.#remove(image));

  imageFsInfo = (): Operation<FilesystemUsage> => operation(() => this.#store.usage());

  mountOCIObject = (request: MountOCIObjectRequest): Operation<MountOCIObjectResponse> =>
    operation(() => this.#mount(request));

  unmountOCIObject = ({ id }: { readonly id: string }): Operation<void> =>
    operation(() => this.#unmount(id));

  listOCIMounts = (
    directory: string,
  ): Operation<readonly { id: string; path: string; imageRef: string }[]> =>
    immediately(() => this.#store.mounts.below(directory));

  mountImage = (podSandboxId: string, containerId: string, image: string): Operation<string> =>
    operation(() => this.#mountImage(podSandboxId, containerId, image));

  withdrawImages = (podSandboxId: string, containerId: string): Operation<void> =>
    operation(() => this.#withdraw(podSandboxId, containerId));

  unmountImages = (podSandboxId: string): Operation<void> =>
    operation(() => this.#unmountAll(podSandboxId));

  *#mountImage(podSandboxId: string, containerId: string, image: string): Steps<string> {
    const object = this.#find(image);
    if (object === undefined) {
      throw new CriError('NotFound', `failed to resolve image "${image}": not found`);
    }
    const [imageRef = object.digest] = this.#toImage(object).repoDigests;
    return yield* this.#store.volumes.mount(object, imageRef, podSandboxId, containerId);
  }

  *#withdraw(podSandboxId: string, containerId: string): Steps<void> {
    yield* this.#unmounted(yield* this.#store.volumes.withdraw(podSandboxId, containerId));
  }

  *#unmountAll(podSandboxId: string): Steps<void> {
    yield* this.#unmounted(yield* this.#store.volumes.unmountAll(podSandboxId));
  }

  *#pullImage(image: string, auth: AuthConfig | undefined): Steps<string> {
    this.#called('PullImage', image);
    const reference = parse(image);
    const digest = yield* this.#resolve(reference, auth);
    const object = yield* this.#ensure(reference, digest, auth);
    return object.digest;
  }

  *#remove(image: string): Steps<void> {
    this.#called('RemoveImage', image);
    const object = this.#find(image);
    if (object !== undefined) this.#store.index.remove(object.digest);
    try {
      yield* this.#store.collect();
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to remove image "${image}"`, error);
    }
  }

  *#mount(request: MountOCIObjectRequest): Steps<MountOCIObjectResponse> {
    const { object: spec, auth, path, unlessImageRef } = request;
    this.#called('MountOCIObject', spec.image);
    const reference = parse(spec.image);
    const digest = yield* this.#resolve(reference, auth);
    const imageRef = refOf(reference, digest);
    if (imageRef === unlessImageRef) return { id: '', imageRef, mounted: false };
    const object = yield* this.#ensure(reference, digest, auth);
    try {
      yield* this.#store.snapshots.ensure(object, imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to pull and unpack image "${formatReference(reference)}"`, error);
    }
    const id = mountId(object.manifestDigest, path);
    const record = { id, path, imageRef, manifestDigest: object.manifestDigest };
    try {
      yield* this.#store.mounts.mount(record, this.#store.snapshots.pathOf(object));
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to mount image "${formatReference(reference)}" at "${path}"`, error);
    }
    this.#world.trace.append(this.#actor, 'object.mounted', { id, imageRef, path });
    return { id, imageRef, mounted: true };
  }

  *#unmount(id: string): Steps<void> {
    this.#called('UnmountOCIObject', id);
    const record = this.#store.mounts.get(id);
    if (record === undefined) return;
    const { manifestDigest, path } = record;
    try {
      yield* this.#store.mounts.unmount(record);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to unmount image at "${path}"`, error);
    }
    this.#world.trace.append(this.#actor, 'object.unmounted', { id, path });
    yield* this.#unmounted([manifestDigest]);
  }

  /** Their images may be gone already; then nobody else will ever remove the trees. */
  *#unmounted(manifestDigests: readonly Digest[]): Steps<void> {
    const gone = manifestDigests.find((digest) => !this.#store.index.hasManifest(digest));
    if (gone === undefined) return;
    try {
      yield* this.#store.collect();
    } catch (error) {
      rethrowProgrammerError(error);
      // It is unmounted, which is what was asked for; content is left to the next removal.
      this.#world.trace.note(`not removed after unmounting ${gone}: ${String(error)}`);
    }
  }

  /** @throws {CriError} in containerd's words */
  *#resolve(reference: Reference, auth: AuthConfig | undefined): Steps<Digest> {
    try {
      return yield* this.#puller.resolve(reference, auth);
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#pullFailed(reference, 'resolve', error);
    }
  }

  /** @throws {CriError} in containerd's words */
  *#ensure(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Steps<StoredObject> {
    try {
      return yield* this.#puller.ensure(reference, digest, auth);
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#pullFailed(reference, 'fetch', error);
    }
  }

  #pullFailed(reference: Reference, stage: 'resolve' | 'fetch', error: unknown): CriError {
    const name = formatReference(reference);
    const inner = stage === 'resolve' ? during('failed to resolve image', error) : error;
    const failure = during(`failed to pull and unpack image "${name}"`, inner);
    this.#world.trace.append(this.#actor, 'image.pullFailed', {
      reference: name,
      error: failure.message,
    });
    return failure;
  }

  /** By reference, or by the id that `listImages` answers. */
  #find(image: string): StoredObject | undefined {
    const id = parseDigest(image);
    if (id !== undefined) return this.#store.index.get(id);
    const reference = parse(image);
    const digest = reference.digest ?? this.#store.index.byTag(formatReference(reference));
    return digest === undefined ? undefined : this.#store.index.get(digest);
  }

  #toImage(object: StoredObject): Image {
    return {
      id: object.digest,
      repoTags: this.#store.index.tagsOf(object.digest),
      repoDigests: this.#store.index
        .namesOf(object.digest)
        .map((name) => `${name}@${object.digest}`),
      sizeBytes: object.sizeBytes,
      pinned: false,
    };
  }

  #called(method: string, subject: string): void {
    this.#world.trace.append(this.#actor, 'cri.call', { method, subject });
  }
}

/** @throws {CriError} InvalidArgument */
function parse(image: string): Reference {
  try {
    return parseReference(image);
  } catch (error) {
    rethrowProgrammerError(error);
    const why = error instanceof Error ? error.message : String(error);
    throw new CriError('InvalidArgument', `failed to parse image reference "${image}": ${why}`);
  }
}

function refOf(reference: Reference, digest: Digest): string {
  return `${formatName(reference)}@${digest}`;
}
