/**
 * Pulls an object: resolve, manifest, what is missing of its blobs, commit.
 *
 * Completes means: every blob of the object is in the store, verified, whoever put it there. Two pulls
 * that want the same blob at the same time share one transfer. Nothing of a failed pull is visible;
 * blobs that arrived before the failure stay and are not fetched again.
 */
import { operation, perform, all, type Operation, type World } from '../../sim/index.ts';
import type { AuthConfig } from '../index.ts';
import type { ContentStore } from './content-store.ts';
import { requireDigest } from './content-store.ts';
import { digestOf, type Digest } from './digest.ts';
import type { ImageIndex, StoredObject } from './image-index.ts';
import { choosePlatform } from './platform.ts';
import {
  parseDiffIds,
  parseManifest,
  type Descriptor,
  type Manifest,
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

/** Blobs of one pull on their way at the same time. Upstream: containerd, MaxConcurrentDownloads. */
const PARALLEL_BLOBS_MAX = 3;

export class ImagePuller {
  readonly #options: ImagePullerOptions;
  readonly #blobFlights = new SingleFlight<number>();

  constructor(options: ImagePullerOptions) {
    this.#options = options;
  }

  /** What the reference stands for now: its digest, or what the registry says of its tag. */
  resolve(reference: Reference, auth: AuthConfig | undefined): Operation<Digest> {
    const { world, actor, client } = this.#options;
    return operation(function* () {
      if (reference.digest !== undefined) return reference.digest;
      const digest = yield* perform(client.resolve(reference, auth));
      world.trace.append(actor, 'image.resolved', {
        reference: formatReference(reference),
        imageRef: `${formatName(reference)}@${digest}`,
      });
      return digest;
    });
  }

  /** Makes the object with this digest complete on the node and notes its reference. */
  ensure(
    reference: Reference,
    digest: Digest,
    auth: AuthConfig | undefined,
  ): Operation<StoredObject> {
    return operation(() => this.#ensure(reference, digest, auth));
  }

  *#ensure(reference: Reference, digest: Digest, auth: AuthConfig | undefined) {
    const { index, world, actor } = this.#options;
    let fetchedBytes = 0;
    let object = index.get(digest);
    if (object === undefined) {
      const pulled = yield* perform(operation(() => this.#pull(reference, digest, auth)));
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

  *#pull(reference: Reference, digest: Digest, auth: AuthConfig | undefined) {
    const top = yield* perform(this.#manifest(reference, digest, auth));
    const blobs: Digest[] = [digest];
    let manifest = top;
    let manifestDigest = digest;
    if (manifest.kind === 'index') {
      const entry = choosePlatform(manifest, this.#options.platform);
      manifestDigest = entry.digest;
      blobs.push(manifestDigest);
      manifest = yield* perform(this.#manifest(reference, manifestDigest, auth));
    }
    if (manifest.kind === 'index') throw new Error(`${manifestDigest}: an index within an index`);
    const { config, layers } = manifest;
    const wanted = distinct([config, ...layers]);
    let fetchedBytes = 0;
    // What was there may be gone by now, with an image that was removed meanwhile.
    while (wanted.some((blob) => !this.#options.content.has(blob.digest))) {
      const fetched = yield* perform(this.#blobs(reference, wanted, auth));
      fetchedBytes += fetched.reduce((total, bytes) => total + bytes, 0);
    }
    const { kind, diffIds } = yield* perform(this.#classify(manifest));
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
  #manifest(reference: Reference, digest: Digest, auth: AuthConfig | undefined) {
    const { client, content, world } = this.#options;
    return operation(function* () {
      if (content.has(digest)) {
        const bytes = yield* perform(
          world.realWork.run({ start: () => ({ result: content.readAll(digest) }) }),
        );
        return parseManifest(bytes, '');
      }
      const { bytes, mediaType } = yield* perform(client.fetchManifest(reference, digest, auth));
      if (digest.startsWith('sha256:')) requireDigest(digest, digestOf(bytes));
      const parsed = parseManifest(bytes, mediaType);
      const descriptor = { mediaType: parsed.mediaType, digest, size: bytes.length };
      const ingest = content.nextIngest();
      yield* perform(
        world.realWork.run({
          start: () => ({ result: writeBlob(content, descriptor, ingest, bytes) }),
        }),
      );
      content.admit(descriptor);
      return parsed;
    });
  }

  /** All blobs, a few at a time; answers the bytes fetched for each (0: it was there). */
  #blobs(
    reference: Reference,
    wanted: readonly Descriptor[],
    auth: AuthConfig | undefined,
  ): Operation<readonly number[]> {
    const queue = [...wanted.entries()];
    const fetched = new Array<number>(wanted.length).fill(0);
    const blob = (descriptor: Descriptor): Operation<number> =>
      this.#blob(reference, descriptor, auth);
    const lane = (): Operation<void> =>
      operation(function* () {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          fetched[next[0]] = yield* perform(blob(next[1]));
        }
      });
    return operation(function* () {
      const lanes = Math.min(PARALLEL_BLOBS_MAX, wanted.length);
      yield* perform(all(Array.from({ length: lanes }, lane)));
      return fetched;
    });
  }

  #blob(
    reference: Reference,
    descriptor: Descriptor,
    auth: AuthConfig | undefined,
  ): Operation<number> {
    const { client, content, world, actor } = this.#options;
    const fetch = (): Operation<number> =>
      operation(function* () {
        const ingest = content.nextIngest();
        const bytes = yield* perform(
          client.fetchBlob(reference, descriptor, auth, () => content.openSink(descriptor, ingest)),
        );
        content.admit(descriptor);
        world.trace.append(actor, 'image.blobFetched', {
          imageRef: formatName(reference),
          digest: descriptor.digest,
          bytes,
        });
        return bytes;
      });
    const flights = this.#blobFlights;
    return operation(function* () {
      if (content.has(descriptor.digest)) return 0;
      const isShared = flights.has(descriptor.digest);
      try {
        return yield* perform(flights.run(descriptor.digest, fetch));
      } catch (error) {
        // Somebody else's registry or credentials failed: that says nothing about ours.
        if (!isShared) throw error;
        return yield* perform(flights.run(descriptor.digest, fetch));
      }
    });
  }

  /** An image has a runnable config and layers only; all else is an artifact. */
  #classify(manifest: Manifest) {
    const { content, world } = this.#options;
    return operation(function* () {
      const { config, layers } = manifest;
      const isImage =
        isImageConfig(config.mediaType) && layers.every(({ mediaType }) => isLayer(mediaType));
      if (!isImage) return { kind: 'artifact' as const, diffIds: [] };
      const bytes = yield* perform(
        world.realWork.run({ start: () => ({ result: content.readAll(config.digest) }) }),
      );
      return { kind: 'image' as const, diffIds: parseDiffIds(bytes) };
    });
  }
}

function distinct(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((each) => [each.digest, each])).values()];
}

async function writeBlob(
  content: ContentStore,
  descriptor: Descriptor,
  ingest: string,
  bytes: Uint8Array,
): Promise<void> {
  const sink = await content.openSink(descriptor, ingest);
  try {
    await sink.write(bytes);
    await sink.commit();
  } catch (error) {
    await sink.abort();
    throw error;
  }
}
