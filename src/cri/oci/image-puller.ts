/**
 * Pulls an object: resolve, manifest, what is missing of its blobs, commit.
 *
 * Complete means: every blob of the object is in the store, verified, whoever put it there. Two pulls
 * of the same object from the same repository with the same credentials are one pull, as in CRI-O
 * (server/image_pull.go, pullOperationsInProgress); two other pulls that want the same blob
 * at the same time share its transfer. Nothing of a failed pull is visible; blobs that arrived
 * before the failure stay and are not fetched again.
 */
import {
  all,
  operation,
  perform,
  rethrowProgrammerError,
  SingleFlight,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { AuthConfig, ImageConfig } from '../index.ts';
import { requireDigest, writeWhole, type ContentStore } from './content-store.ts';
import { algorithmOf, digestOf, type Digest } from './digest.ts';
import { ContentError, during } from './errors.ts';
import type { Losses } from './losses.ts';
import { parseImageConfig } from './image-config.ts';
import type { ImageIndex } from './image-index.ts';
import { kindOf } from './kind-of.ts';
import type { StoredObject } from './saved-index.ts';
import { chooseManifest } from './choose-manifest.ts';
import {
  parseDiffIds,
  parseManifest,
  type Descriptor,
  type Manifest,
  type Index,
  type Platform,
} from './manifest.ts';
import { formatName, formatReference, tagOf, type Reference } from './reference.ts';
import { DEFAULT_PLATFORM } from './platform.ts';
import { watched, type PullWatcher } from './pull-watcher.ts';
import type { RegistryClient } from './registry-client.ts';

export interface ImagePullerOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: RegistryClient;
  readonly content: ContentStore;
  readonly index: ImageIndex;
  readonly losses: Losses;
  /** Of an index, this image and no other. Default: linux/amd64, or which is here. */
  readonly platform?: Platform | undefined;
  /** True: what is here is had by its digest without asking its registry. Default: false. */
  readonly trustsDigests?: boolean | undefined;
  readonly watcher?: PullWatcher | undefined;
}

interface Pulled {
  readonly object: StoredObject;
  /** Bytes fetched that nobody has accounted for: the first of those who waited does. */
  fetchedBytes: number;
}

/** Blobs of one pull on their way at the same time. Upstream: containerd, MaxConcurrentDownloads. */
const PARALLEL_BLOBS_MAX = 3;

export class ImagePuller {
  readonly #options: ImagePullerOptions;
  readonly #blobFlights = new SingleFlight<number>();
  readonly #pullFlights = new SingleFlight<Pulled>();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
  }

  /**
   * What the reference stands for now: its digest, or what the registry says of its tag. Of a digest the registry
   * is only asked whether it has it, also if the node does: who may not have it there may not have it here.
   * Upstream: containerd, whose resolver asks for each.
   */
  *resolve(reference: Reference, auth: AuthConfig | undefined): Steps<Digest> {
    const { world, actor, client, index, trustsDigests = false } = this.#options;
    const { digest: wanted } = reference;
    if (trustsDigests && wanted !== undefined && index.get(wanted) !== undefined) return wanted;
    const digest = yield* client.resolve(reference, auth);
    if (wanted !== undefined) return wanted;
    world.trace.append(actor, 'image.resolved', {
      reference: formatReference(reference),
      imageRef: `${formatName(reference)}@${digest}`,
    });
    return digest;
  }

  /** Makes the object with this digest complete on the node and notes its reference. */
  *ensure(reference: Reference, digest: Digest, auth: AuthConfig | undefined): Steps<StoredObject> {
    const { index, platform } = this.#options;
    let fetchedBytes = 0;
    let object = platform === undefined ? index.get(digest) : undefined;
    if (object === undefined) {
      const key = JSON.stringify([formatName(reference), digest, auth]);
      const pull = (): Operation<Pulled> => operation(() => this.#pull(reference, digest, auth));
      const pulled = yield* perform(this.#pullFlights.run(key, pull));
      object = pulled.object;
      fetchedBytes = pulled.fetchedBytes;
      pulled.fetchedBytes = 0;
    }
    // Nobody may take the content away between here and the moment when the name is noted for good.
    const release = this.#options.content.hold(object.blobs);
    try {
      yield* this.#note(reference, object, fetchedBytes);
    } finally {
      release();
    }
    return object;
  }

  /** The object, whatever it is called: what is missing of it is fetched. */
  *complete(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Steps<StoredObject> {
    return (yield* this.#pull(reference, digest, auth)).object;
  }

  /** Takes a blob that is in memory. */
  *keep(descriptor: Descriptor, bytes: Uint8Array): Steps<void> {
    const keep = (): Operation<number> => operation(() => this.#keep(descriptor, bytes));
    yield* perform(this.#blobFlights.run(descriptor.digest, keep));
  }

  /** Says under which name the object is here, and sees to it that the disk knows. */
  *#note(reference: Reference, object: StoredObject, fetchedBytes: number): Steps<void> {
    const { index, world, actor } = this.#options;
    const isNews = index.note(object, formatName(reference), tagOf(reference));
    try {
      if (!index.isSaved) yield* perform(index.save());
    } catch (error) {
      rethrowProgrammerError(error);
      throw during('failed to save the image index', error);
    }
    if (!isNews) return;
    world.trace.append(actor, 'image.pulled', {
      reference: formatReference(reference),
      imageRef: `${formatName(reference)}@${object.digest}`,
      bytes: fetchedBytes,
    });
  }

  *#pull(reference: Reference, digest: Digest, auth: AuthConfig | undefined): Steps<Pulled> {
    const blobs: Digest[] = [digest];
    const release = this.#options.content.hold(blobs);
    try {
      return yield* this.#complete(reference, blobs, auth);
    } finally {
      release();
    }
  }

  /** @param blobs the top manifest's digest; all that it needs is added as it becomes known */
  *#complete(reference: Reference, blobs: Digest[], auth: AuthConfig | undefined): Steps<Pulled> {
    const [digest] = blobs as [Digest];
    const { platform } = this.#options;
    const manifestOf = (each: Digest): Steps<Manifest | Index> =>
      this.#manifest(reference, each, auth);
    const manifest = yield* chooseManifest(blobs, platform ?? DEFAULT_PLATFORM, manifestOf);
    const manifestDigest = blobs.at(-1) ?? digest;
    const kind = kindOf(manifest);
    const { config, layers } = manifest;
    const wanted = distinct([config, ...layers]);
    for (const blob of wanted) blobs.push(blob.digest);
    // One that is here and damaged is missing.
    if (kind === 'image') yield* this.#options.losses.read(config.digest);
    const fetchedBytes = yield* this.#blobs(reference, wanted, auth);
    const { diffIds, said } =
      kind === 'image' ? yield* this.#readConfig(manifest) : { diffIds: [], said: undefined };
    const object: StoredObject = {
      digest,
      manifestDigest,
      kind,
      layers,
      diffIds,
      blobs,
      sizeBytes: wanted.reduce((total, blob) => total + blob.size, 0),
      ...(said === undefined ? {} : { config: said }),
    };
    return { object, fetchedBytes };
  }

  /** The manifest from the store, or from the registry into the store. */
  *#manifest(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Steps<Manifest | Index> {
    const { client } = this.#options;
    const known = yield* this.#options.losses.read(digest);
    if (known !== undefined) return parseManifest(known, '');
    const { bytes, mediaType } = yield* client.fetchManifest(reference, digest, auth);
    requireDigest(digest, digestOf(bytes, algorithmOf(digest)));
    const parsed = parseManifest(bytes, mediaType);
    const descriptor = { mediaType: parsed.mediaType, digest, size: bytes.length };
    yield* this.keep(descriptor, bytes);
    return parsed;
  }

  *#keep(descriptor: Descriptor, bytes: Uint8Array): Steps<number> {
    const { content, world } = this.#options;
    if (content.has(descriptor.digest)) return 0;
    yield* content.receive(descriptor, (arrival) =>
      perform(
        world.realWork.run({
          start: () => ({ result: writeWhole(arrival, bytes) }),
          lane: arrival.lane,
        }),
      ),
    );
    return bytes.length;
  }

  /** All blobs, a few at a time; answers the bytes fetched. */
  *#blobs(
    reference: Reference,
    wanted: readonly Descriptor[],
    auth: AuthConfig | undefined,
  ): Steps<number> {
    // An array's iterator goes on, for the other lanes, when one of them ends early.
    const queue = wanted.values();
    this.#options.watcher?.wants(wanted, this.#options.content);
    const lane = operation(() => this.#lane(reference, queue, auth));
    const lanes = new Array<typeof lane>(Math.min(PARALLEL_BLOBS_MAX, wanted.length)).fill(lane);
    const fetched = yield* perform(all(lanes));
    return fetched.reduce((total, bytes) => total + bytes, 0);
  }

  /** One blob of a shared queue after the other, until it is empty; answers the bytes fetched. */
  *#lane(
    reference: Reference,
    queue: Iterable<Descriptor>,
    auth: AuthConfig | undefined,
  ): Steps<number> {
    const { content } = this.#options;
    let fetchedBytes = 0;
    for (const blob of queue) {
      if (!content.has(blob.digest)) fetchedBytes += yield* this.#blob(reference, blob, auth);
    }
    return fetchedBytes;
  }

  /** Shares a transfer under way. */
  *#blob(
    reference: Reference,
    descriptor: Descriptor,
    auth: AuthConfig | undefined,
  ): Steps<number> {
    const fetch = (): Operation<number> =>
      operation(() => this.#fetch(reference, descriptor, auth));
    const isShared = this.#blobFlights.has(descriptor.digest);
    try {
      return yield* perform(this.#blobFlights.run(descriptor.digest, fetch));
    } catch (error) {
      rethrowProgrammerError(error);
      // Somebody else's registry or credentials failed: that says nothing about ours.
      if (!isShared) throw error;
      return yield* perform(this.#blobFlights.run(descriptor.digest, fetch));
    }
  }

  *#fetch(
    reference: Reference,
    descriptor: Descriptor,
    auth: AuthConfig | undefined,
  ): Steps<number> {
    const { client, content, world, actor, watcher } = this.#options;
    const bytes = yield* content.receive(descriptor, (arrival) =>
      client.fetchBlob(reference, descriptor, auth, watched(arrival, descriptor, watcher)),
    );
    world.trace.append(actor, 'image.blobFetched', {
      imageRef: formatName(reference),
      digest: descriptor.digest,
      bytes,
    });
    return bytes;
  }

  *#readConfig({ config, layers }: Manifest): Steps<{
    readonly diffIds: readonly Digest[];
    readonly said: ImageConfig | undefined;
  }> {
    const bytes = yield* this.#options.losses.read(config.digest);
    if (bytes === undefined) {
      throw new ContentError(`blob ${config.digest}: not what was just written`);
    }
    return { diffIds: parseDiffIds(bytes, layers.length), said: parseImageConfig(bytes) };
  }
}

function distinct(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((each) => [each.digest, each])).values()];
}
