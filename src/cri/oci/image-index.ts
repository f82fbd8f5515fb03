/**
 * Which images and artifacts are on the node, and which references stand for them. Persisted as one
 * file, `<root>/images.json`, replaced atomically after each change.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import type { Host, Operation } from '../../sim/index.ts';
import { FileSystemError, isFileSystemError } from '../../sim/index.ts';
import { CriError } from '../index.ts';
import type { Digest } from './digest.ts';
import type { Descriptor } from './manifest.ts';

/** A complete object: every blob is in the content store. */
export interface StoredObject {
  /** What references resolve to: a manifest's or an index's digest. */
  readonly digest: Digest;
  /** The manifest for this node's platform; equal to `digest` unless that is an index. */
  readonly manifestDigest: Digest;
  readonly kind: 'image' | 'artifact';
  /** Bottom first. */
  readonly layers: readonly Descriptor[];
  readonly diffIds: readonly Digest[];
  /** Every blob it needs, manifests and config included. */
  readonly blobs: readonly Digest[];
  /** All blobs together. */
  readonly sizeBytes: number;
}

interface Saved {
  readonly objects: readonly StoredObject[];
  readonly tags: readonly (readonly [string, Digest])[];
  readonly names: readonly (readonly [Digest, readonly string[]])[];
}

export class ImageIndex {
  readonly #host: Host;
  readonly #path: string;
  readonly #objects = new Map<Digest, StoredObject>();
  /** `registry.test/team/config:v1` to the digest it last resolved to. */
  readonly #tags = new Map<string, Digest>();
  /** Repositories that each object was pulled from: `registry.test/team/config`. */
  readonly #names = new Map<Digest, Set<string>>();

  constructor(host: Host, root: string) {
    this.#host = host;
    this.#path = `${root}/images.json`;
  }

  load(): Operation<void> {
    return this.#host.perform(async (files) => {
      try {
        const text = new TextDecoder().decode(await files.readFile(this.#path));
        const saved = JSON.parse(text) as Saved;
        for (const object of saved.objects) this.#objects.set(object.digest, object);
        for (const [tag, digest] of saved.tags) this.#tags.set(tag, digest);
        for (const [digest, names] of saved.names) this.#names.set(digest, new Set(names));
      } catch (error) {
        rethrowProgrammerError(error);
        if (isFileSystemError(error, 'ENOENT')) return;
        if (error instanceof FileSystemError) throw error;
        throw new CriError('DataLoss', `image index ${this.#path} is damaged`, { cause: error });
      }
    });
  }

  get(digest: Digest): StoredObject | undefined {
    return this.#objects.get(digest);
  }

  /** Whether an object has this manifest, under whatever digest it goes. */
  hasManifest(manifestDigest: Digest): boolean {
    for (const object of this.#objects.values()) {
      if (object.manifestDigest === manifestDigest) return true;
    }
    return false;
  }

  byTag(tag: string): Digest | undefined {
    return this.#tags.get(tag);
  }

  list(): readonly StoredObject[] {
    return [...this.#objects.values()];
  }

  tagsOf(digest: Digest): readonly string[] {
    return [...this.#tags].filter(([, each]) => each === digest).map(([tag]) => tag);
  }

  namesOf(digest: Digest): readonly string[] {
    return [...(this.#names.get(digest) ?? [])];
  }

  /** Notes an object under a name and, if it was asked for by tag, a tag; true if that was news. */
  note(object: StoredObject, name: string, tag: string | undefined): boolean {
    const names = this.#names.get(object.digest) ?? new Set();
    const isNews =
      !this.#objects.has(object.digest) ||
      !names.has(name) ||
      (tag !== undefined && this.#tags.get(tag) !== object.digest);
    this.#objects.set(object.digest, object);
    this.#names.set(object.digest, names.add(name));
    if (tag !== undefined) this.#tags.set(tag, object.digest);
    return isNews;
  }

  /** Forgets an object and all that stands for it. */
  remove(digest: Digest): void {
    this.#objects.delete(digest);
    this.#names.delete(digest);
    for (const [tag, each] of this.#tags) if (each === digest) this.#tags.delete(tag);
  }

  save(): Operation<void> {
    const saved: Saved = {
      objects: this.list(),
      tags: [...this.#tags],
      names: [...this.#names].map(([digest, names]) => [digest, [...names]]),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(saved));
    return this.#host.perform(async (files) => {
      const directory = this.#path.slice(0, this.#path.lastIndexOf('/'));
      await files.mkdir(directory, { recursive: true });
      await files.rm(`${this.#path}.tmp`);
      const writer = await files.createFile(`${this.#path}.tmp`);
      await writer.write(bytes);
      await writer.sync();
      await writer.close();
      await files.rename(`${this.#path}.tmp`, this.#path);
    });
  }
}
