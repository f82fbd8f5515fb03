/**
 * Pulls an object: resolve, manifest, what is missing of its blobs, commit.
 *
 * Completes means: every blob of the object is in the store, verified, whoever put it there. Two pulls
 * that want the same blob at the same time share one transfer. Nothing of a failed pull is visible;
 * blobs that arrived before the failure stay and are not fetched again.
 */
import {
  all,
  operation,
  perform,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { AuthConfig } from '../index.ts';
import { requireDigest, type ContentStore, type StoredBlob } from './content-store.ts';
import { algorithmOf, digestOf, type Digest } from './digest.ts';
import type { ImageIndex, StoredObject } from './image-index.ts';
import { choosePlatform } from './platform.ts';
import {
  parseDiffIds,
  parseManifest,
  type Descriptor,
  type Manifest,
  type Index,
  type Platform,
} from './manifest.ts';
import { isImageConfig, isLayer } from './media-types.ts';
import { formatName, formatReference, type Reference } from './reference.ts';
import type { RegistryClient } from './registry-client.ts';
import { SingleFlight } from './single-flight.ts';

export interface ImagePullerOptions {
  readonly world: World;
  readonly actor: string;
  readonly client: RegistryClient;
  readonly content: ContentStore;
  readonly index: ImageIndex;
  readonly platform: Platform;
}

interface ParsedManifest {
  /** The media type that the registry told, which bears on the parsing. */
  readonly told: string;
  readonly manifest: Manifest | Index;
}

/** Blobs of one pull on their way at the same time. Upstream: containerd, MaxConcurrentDownloads. */
const PARALLEL_BLOBS_MAX = 3;

export class ImagePuller {
  readonly #options: ImagePullerOptions;
  readonly #blobFlights = new SingleFlight<number>();
  /** What stored blobs say, parsed once: the bytes under a digest are always the same. */
  readonly #manifests = new WeakMap<StoredBlob, ParsedManifest>();
  readonly #diffIds = new WeakMap<StoredBlob, Promise<readonly Digest[]>>();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
  }

  /** What the reference stands for now: its digest, or what the registry says of its tag. */
  *resolve(reference: Reference, auth: AuthConfig | undefined): Steps<Digest> {
    const { world, actor, client } = this.#options;
    if (reference.digest !== undefined) return reference.digest;
    const digest = yield* client.resolve(reference, auth);
    world.trace.append(actor, 'image.resolved', {
      reference: formatReference(reference),
      imageRef: `${formatName(reference)}@${digest}`,
    });
    return digest;
  }

  /** Makes the object with this digest complete on the node and notes its reference. */
  *ensure(reference: Reference, digest: Digest, auth: AuthConfig | undefined): Steps<StoredObject> {
    const { index, world, actor } = this.#options;
    let fetchedBytes = 0;
    let object = index.get(digest);
    if (object === undefined) {
      const pulled = yield* this.#pull(reference, digest, auth);
      object = pulled.object;
      fetchedBytes = pulled.fetchedBytes;
    }
    const tag =
      reference.tag === undefined || reference.digest !== undefined
        ? undefined
        : formatReference(reference);
    const isNews = index.note(object, formatName(reference), tag);
    if (isNews) {
      yield* perform(index.save());
      world.trace.append(actor, 'image.pulled', {
        reference: formatReference(reference),
        imageRef: `${formatName(reference)}@${digest}`,
        bytes: fetchedBytes,
      });
    }
    return object;
  }

  *#pull(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Steps<{ readonly object: StoredObject; readonly fetchedBytes: number }> {
    const top = yield* this.#manifest(reference, digest, auth);
    const blobs: Digest[] = [digest];
    let manifest = top;
    let manifestDigest = digest;
    if (manifest.kind === 'index') {
      const entry = choosePlatform(manifest, this.#options.platform);
      manifestDigest = entry.digest;
      blobs.push(manifestDigest);
      manifest = yield* this.#manifest(reference, manifestDigest, auth);
    }
    if (manifest.kind === 'index') throw new Error(`${manifestDigest}: an index within an index`);
    const { config, layers } = manifest;
    const wanted = distinct([config, ...layers]);
    let fetchedBytes = 0;
    // What was there may be gone by now, with an image that was removed meanwhile.
    while (wanted.some((blob) => !this.#options.content.has(blob.digest))) {
      fetchedBytes += yield* this.#blobs(reference, wanted, auth);
    }
    const { kind, diffIds } = yield* this.#classify(manifest);
    const object: StoredObject = {
      digest,
      manifestDigest,
      kind,
      layers,
      diffIds,
      blobs: [...blobs, ...wanted.map((blob) => blob.digest)],
      sizeBytes: wanted.reduce((total, blob) => total + blob.size, 0),
    };
    return { object, fetchedBytes };
  }

  /** The manifest from the store, or from the registry into the store. */
  *#manifest(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Steps<Manifest | Index> {
    const { client, content, world } = this.#options;
    if (content.has(digest)) return parseManifest(yield* this.#read(digest), '');
    const { bytes, mediaType } = yield* client.fetchManifest(reference, digest, auth);
    requireDigest(digest, digestOf(bytes, algorithmOf(digest)));
    const parsed = this.#parsed(digest, bytes, mediaType);
    const descriptor = { mediaType: parsed.mediaType, digest, size: bytes.length };
    const ingest = content.nextIngest();
    yield* perform(
      world.realWork.run({
        start: () => ({ result: content.write(descriptor, ingest, bytes) }),
      }),
    );
    const blob = content.admit(descriptor);
    this.#manifests.set(blob, { told: mediaType, manifest: parsed });
    return parsed;
  }

  /** What verified bytes say; pulls of one object at the same time all fetch its manifest. */
  #parsed(digest: Digest, bytes: Uint8Array, told: string): Manifest | Index {
    const blob = this.#options.content.get(digest);
    const known = blob === undefined ? undefined : this.#manifests.get(blob);
    return known?.told === told ? known.manifest : parseManifest(bytes, told);
  }

  /** All blobs, a few at a time; answers the bytes fetched. */
  *#blobs(
    reference: Reference,
    wanted: readonly Descriptor[],
    auth: AuthConfig | undefined,
  ): Steps<number> {
    // An array's iterator goes on, for the other lanes, when one of them ends early.
    const queue = wanted.values();
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
    const { client, content, world, actor } = this.#options;
    const ingest = content.nextIngest();
    const bytes = yield* client.fetchBlob(reference, descriptor, auth, () =>
      content.openSink(descriptor, ingest),
    );
    content.admit(descriptor);
    world.trace.append(actor, 'image.blobFetched', {
      imageRef: formatName(reference),
      digest: descriptor.digest,
      bytes,
    });
    return bytes;
  }

  /** An image has a runnable config and layers only; all else is an artifact. */
  *#classify({ config, layers }: Manifest): Steps<{
    readonly kind: 'image' | 'artifact';
    readonly diffIds: readonly Digest[];
  }> {
    const isImage =
      isImageConfig(config.mediaType) && layers.every(({ mediaType }) => isLayer(mediaType));
    if (!isImage) return { kind: 'artifact', diffIds: [] };
    const { world } = this.#options;
    const diffIds = yield* perform(
      world.realWork.run({ start: () => ({ result: this.#readDiffIds(config.digest) }) }),
    );
    return { kind: 'image', diffIds };
  }

  /** Of a config that is there. Real work, shared by pulls of one object at the same time. */
  #readDiffIds(config: Digest): Promise<readonly Digest[]> {
    const { content } = this.#options;
    const blob = content.get(config);
    const known = blob === undefined ? undefined : this.#diffIds.get(blob);
    if (known !== undefined) return known;
    const read = content.readAll(config).then(parseDiffIds);
    if (blob !== undefined) {
      this.#diffIds.set(blob, read);
      // A disk that failed once may do better.
      read.catch(() => this.#diffIds.delete(blob));
    }
    return read;
  }

  /** The bytes of a blob that is there. */
  *#read(digest: Digest): Steps<Uint8Array> {
    const { content, world } = this.#options;
    return yield* perform(
      world.realWork.run({ start: () => ({ result: content.readAll(digest) }) }),
    );
  }
}

function distinct(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((each) => [each.digest, each])).values()];
}
