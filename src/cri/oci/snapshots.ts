/**
 * Unpacked trees: `<root>/unpacked/<hex of the manifest digest>`, one for each object however many
 * mounts show it. Made in a staging directory that nobody sees, and renamed when complete.
 */
import {
  all,
  operation,
  perform,
  type Host,
  type Operation,
  type Steps,
  type World,
  rethrowProgrammerError,
} from '../../sim/index.ts';
import { namesIn, type ContentStore } from './content-store.ts';
import { transferMs, type CostModel } from './costs.ts';
import { hexOf, type Digest } from './digest.ts';
import { during } from './errors.ts';
import type { StoredObject } from './image-index.ts';
import type { Descriptor } from './manifest.ts';
import { SingleFlight } from './single-flight.ts';
import { applyLayer, placeArtifactBlob } from './unpack/index.ts';

export interface SnapshotsOptions {
  readonly world: World;
  readonly actor: string;
  readonly host: Host;
  readonly root: string;
  readonly content: ContentStore;
  readonly costs: CostModel;
}

interface Unpacked {
  readonly entries: number;
  readonly omitted: readonly string[];
}

export class Snapshots {
  readonly #options: SnapshotsOptions;
  readonly #ready = new Set<Digest>();
  readonly #flights = new SingleFlight<void>();
  #stagingCount = 0;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  load(): Operation<void> {
    const { host, root } = this.#options;
    return host.perform(async (files) => {
      for (const name of await namesIn(files, `${root}/unpacked`)) {
        if (name.startsWith('.')) await files.rm(`${root}/unpacked/${name}`);
        else this.#ready.add(`sha256:${name}` as Digest);
      }
    });
  }

  /** Where the object's tree is, or will be. */
  pathOf(object: StoredObject): string {
    return `${this.#options.root}/unpacked/${hexOf(object.manifestDigest)}`;
  }

  /** Returns when the object's tree is there. @throws {CriError} */
  *ensure(object: StoredObject, imageRef: string): Steps<void> {
    if (this.#ready.has(object.manifestDigest)) return;
    const unpack = (): Operation<void> => operation(() => this.#unpack(object, imageRef));
    yield* perform(this.#flights.run(object.manifestDigest, unpack));
  }

  remove(manifestDigests: readonly Digest[]): Operation<void> {
    const { host, root, world } = this.#options;
    const removals = manifestDigests.map((digest) => {
      this.#ready.delete(digest);
      return world.realWork.run({
        start: () => ({ result: host.files.rm(`${root}/unpacked/${hexOf(digest)}`) }),
        lane: this.#laneOf(digest),
      });
    });
    return operation(function* () {
      yield* perform(all(removals));
    });
  }

  /** Work on one tree never overlaps, not even with an unpacking that was given up. */
  #laneOf(manifestDigest: Digest): string {
    return `tree/${this.#options.host.name}/${manifestDigest}`;
  }

  *#unpack(object: StoredObject, imageRef: string): Steps<void> {
    const { world, actor, costs } = this.#options;
    this.#stagingCount += 1;
    const staging = `${this.#options.root}/unpacked/.staging-${String(this.#stagingCount)}`;
    const costMs = transferMs(object.sizeBytes, costs.unpackBytesPerSecond);
    const unpacked = yield* perform(
      world.realWork.run({
        start: () => ({ result: this.#write(object, staging) }),
        leastMs: costMs,
        lane: this.#laneOf(object.manifestDigest),
      }),
    );
    this.#ready.add(object.manifestDigest);
    world.trace.append(actor, 'image.unpacked', {
      imageRef,
      layers: object.layers.length,
      files: unpacked.entries,
    });
    if (unpacked.omitted.length > 0) {
      world.trace.note(`not unpacked from ${imageRef}: ${unpacked.omitted.join(', ')}`);
    }
  }

  /** Real work on a directory of its own. */
  async #write(object: StoredObject, staging: string): Promise<Unpacked> {
    const { files } = this.#options.host;
    await files.rm(staging);
    await files.mkdir(staging, { recursive: true });
    const omitted: string[] = [];
    let entries = 0;
    try {
      for (const [at, layer] of object.layers.entries()) {
        const written = await this.#writeLayer(object, layer, object.diffIds[at], staging);
        entries += written.entries;
        omitted.push(...written.omitted);
      }
      const path = this.pathOf(object);
      await files.rm(path);
      await files.rename(staging, path);
    } catch (error) {
      rethrowProgrammerError(error);
      await files.rm(staging);
      throw error;
    }
    return { entries, omitted };
  }

  /** One layer onto those below it. @throws {CriError} that names the layer, in containerd's words */
  async #writeLayer(
    { kind }: StoredObject,
    descriptor: Descriptor,
    expectedDiffId: Digest | undefined,
    staging: string,
  ): Promise<Unpacked> {
    const { host, content } = this.#options;
    const { mediaType, digest } = descriptor;
    const target = { files: host.files, root: staging, blob: content.read(digest) };
    try {
      if (kind === 'artifact') {
        const placed = await placeArtifactBlob({ ...target, descriptor });
        return { entries: placed.files, omitted: [] };
      }
      const applied = await applyLayer({ ...target, mediaType, expectedDiffId });
      return { entries: applied.entryCount, omitted: applied.omitted };
    } catch (error) {
      rethrowProgrammerError(error);
      throw during(`failed to extract layer (${mediaType} ${digest})`, error);
    }
  }
}
