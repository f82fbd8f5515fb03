/**
 * The real image service behind CRI: pulls over the distribution protocol, verifies, stores, unpacks
 * and mounts. Upstream equivalents: containerd's CRI image service; the draft of KEP-4639 for
 * `mountOCIObject`.
 *
 *     <root>/blobs      verified content            content-store.ts
 *     <root>/images.json  references and objects    image-index.ts
 *     <root>/unpacked   trees, ready to be mounted  snapshots.ts
 *     <root>/mounts     who is mounted where        mounts.ts
 */
import {
  immediately,
  operation,
  perform,
  type Host,
  type Operation,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import {
  CriError,
  type AuthConfig,
  type Image,
  type ImageService,
  type ImageSpec,
  type MountOCIObjectRequest,
  type MountOCIObjectResponse,
} from '../index.ts';
import { ContentStore } from './content-store.ts';
import { DEFAULT_COSTS, type CostModel } from './costs.ts';
import { parseDigest, type Digest } from './digest.ts';
import type { Endpoints } from './endpoints.ts';
import { during } from './errors.ts';
import { ImageIndex, type StoredObject } from './image-index.ts';
import { ImagePuller } from './image-puller.ts';
import type { Platform } from './manifest.ts';
import { mountId, Mounts } from './mounts.ts';
import { DEFAULT_PLATFORM } from './platform.ts';
import { formatName, formatReference, parseReference, type Reference } from './reference.ts';
import { RegistryAuth } from './registry-auth.ts';
import { RegistryClient } from './registry-client.ts';
import { createLeaf } from './request-leaf.ts';
import { Snapshots } from './snapshots.ts';
import { strikableImageService } from './strikable-image-service.ts';
import './trace-records.ts';
import type { Transport } from './transport.ts';

export interface ImageServiceOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly host: Host;
  readonly transport: Transport;
  readonly endpoints?: Endpoints;
  /** Default `/var/lib/containers/oci`. */
  readonly root?: string;
  readonly costs?: Partial<CostModel>;
  readonly platform?: Platform;
}

/** Also opens what an earlier life left on the disk. */
export interface OCIImageService extends ImageService {
  /** Reads the disk; call it before anything else unless the root is new. */
  load(): Operation<void>;
}

export function createImageService(options: ImageServiceOptions): OCIImageService {
  const { world, actor } = options;
  return strikableImageService(new RealImageService(options), world, actor);
}

class RealImageService implements OCIImageService {
  readonly #world: World;
  readonly #actor: string;
  readonly #root: string;
  readonly #content: ContentStore;
  readonly #index: ImageIndex;
  readonly #puller: ImagePuller;
  readonly #snapshots: Snapshots;
  readonly #mounts: Mounts;

  constructor(options: ImageServiceOptions) {
    const { world, actor, host, transport, endpoints = {} } = options;
    const root = options.root ?? '/var/lib/containers/oci';
    const costs = { ...DEFAULT_COSTS, ...options.costs };
    const leaf = createLeaf(world, costs);
    const auth = new RegistryAuth({ world, transport, leaf });
    const client = new RegistryClient({ transport, endpoints, leaf, auth });
    this.#world = world;
    this.#actor = actor;
    this.#root = root;
    this.#content = new ContentStore(host, root);
    this.#index = new ImageIndex(host, root);
    this.#mounts = new Mounts(host, root);
    this.#snapshots = new Snapshots({ world, actor, host, root, content: this.#content, costs });
    this.#puller = new ImagePuller({
      world,
      actor,
      client,
      content: this.#content,
      index: this.#index,
      platform: options.platform ?? DEFAULT_PLATFORM,
    });
  }

  load = (): Operation<void> => operation(() => this.#load());

  listImages = (): Operation<readonly Image[]> =>
    immediately(() => this.#index.list().map((object) => this.#toImage(object)));

  imageStatus = ({ image }: ImageSpec): Operation<Image | undefined> =>
    immediately(() => {
      const object = this.#find(image);
      return object === undefined ? undefined : this.#toImage(object);
    });

  pullImage = ({ image, auth }: { image: ImageSpec; auth?: AuthConfig }): Operation<string> =>
    operation(() => this.#pullImage(image.image, auth));

  removeImage = ({ image }: ImageSpec): Operation<void> => operation(() => this.#remove(image));

  imageFsInfo = (): Operation<{ readonly usedBytes: number; readonly inodesUsed: number }> =>
    immediately(() => ({
      usedBytes: this.#content.usedBytes,
      inodesUsed: this.#content.blobCount,
    }));

  mountOCIObject = (request: MountOCIObjectRequest): Operation<MountOCIObjectResponse> =>
    operation(() => this.#mount(request));

  unmountOCIObject = ({ id }: { readonly id: string }): Operation<void> =>
    operation(() => this.#unmount(id));

  listOCIMounts = (
    directory: string,
  ): Operation<readonly { id: string; path: string; imageRef: string }[]> =>
    immediately(() => this.#mounts.below(directory));

  *#load(): Steps<void> {
    const parts = [this.#content, this.#index, this.#snapshots, this.#mounts];
    try {
      for (const part of parts) yield* perform(part.load());
    } catch (error) {
      rethrowProgrammerError(error);
      // A part that says itself what is wrong with it has named its place.
      if (error instanceof CriError) throw error;
      throw during(`failed to open image store "${this.#root}"`, error);
    }
  }

  *#pullImage(image: string, auth: AuthConfig | undefined): Steps<string> {
    this.#called('PullImage', image);
    const reference = parse(image);
    const digest = yield* this.#resolve(reference, auth);
    const object = yield* this.#ensure(reference, digest, auth);
    return refOf(reference, object.digest);
  }

  *#remove(image: string): Steps<void> {
    this.#called('RemoveImage', image);
    const object = this.#find(image);
    if (object === undefined) return;
    this.#index.remove(object.digest);
    try {
      yield* perform(this.#index.save());
      yield* this.#collect([object]);
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
      yield* this.#snapshots.ensure(object, imageRef);
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to pull and unpack image "${formatReference(reference)}"`, error);
    }
    const id = mountId(object.manifestDigest, path);
    const record = { id, path, imageRef, manifestDigest: object.manifestDigest };
    try {
      yield* this.#mounts.mount(record, this.#snapshots.pathOf(object));
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to mount image "${formatReference(reference)}" at "${path}"`, error);
    }
    this.#world.trace.append(this.#actor, 'object.mounted', { id, imageRef, path });
    return { id, imageRef, mounted: true };
  }

  *#unmount(id: string): Steps<void> {
    this.#called('UnmountOCIObject', id);
    const record = this.#mounts.get(id);
    if (record === undefined) return;
    const { manifestDigest, path } = record;
    try {
      yield* this.#mounts.unmount(record);
      this.#world.trace.append(this.#actor, 'object.unmounted', { id, path });
      // Its image may be gone already; then nobody else will ever remove the tree.
      if (this.#index.hasManifest(manifestDigest) || this.#mounts.isMounted(manifestDigest)) return;
      yield* perform(this.#snapshots.remove([manifestDigest]));
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to unmount image at "${path}"`, error);
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
    const inner =
      stage === 'resolve' ? during(`failed to resolve reference "${name}"`, error) : error;
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
    if (id !== undefined) return this.#index.get(id);
    const reference = parse(image);
    const digest = reference.digest ?? this.#index.byTag(formatReference(reference));
    return digest === undefined ? undefined : this.#index.get(digest);
  }

  #toImage(object: StoredObject): Image {
    return {
      id: object.digest,
      repoTags: this.#index.tagsOf(object.digest),
      repoDigests: this.#index.namesOf(object.digest).map((name) => `${name}@${object.digest}`),
      sizeBytes: object.sizeBytes,
      pinned: false,
    };
  }

  /** Removes content of dropped objects that no other object and no mount needs. */
  *#collect(dropped: readonly StoredObject[]): Steps<void> {
    const mounted = new Set(this.#mounts.list().map((record) => record.manifestDigest));
    const kept = this.#index.list();
    const needed = new Set(kept.flatMap((object) => object.blobs));
    const blobs = dropped.flatMap((object) => object.blobs).filter((blob) => !needed.has(blob));
    const trees = dropped
      .map((object) => object.manifestDigest)
      .filter((digest) => !mounted.has(digest))
      .filter((digest) => !kept.some((object) => object.manifestDigest === digest));
    yield* perform(this.#content.remove(blobs));
    yield* perform(this.#snapshots.remove(trees));
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
