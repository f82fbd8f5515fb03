/** What an object of the store is made of, in its own words: the documents as they were pulled. */
import { perform, type Steps, type World } from '../../sim/index.ts';
import type { ContentStore } from './content-store.ts';
import type { Digest } from './digest.ts';
import { parseJson } from './parse-json.ts';
import type { StoredObject } from './saved-index.ts';

export interface ObjectDescription {
  /** What references resolve to. */
  readonly digest: Digest;
  readonly kind: 'image' | 'artifact';
  /** Its blobs together, in bytes. */
  readonly size: number;
  /** The manifest for the platform it was pulled for. */
  readonly manifestDigest: Digest;
  readonly manifest: unknown;
  /** Of an image; what an artifact has for a config is anything. */
  readonly config?: unknown;
}

/** Undefined of none. @throws {ContentError | FileSystemError} if a blob is not what it was */
export function* describeObject(
  world: World,
  content: ContentStore,
  object: StoredObject | undefined,
): Steps<ObjectDescription | undefined> {
  if (object === undefined) return undefined;
  const { digest, kind, sizeBytes, manifestDigest } = object;
  function* read(blob: Digest): Steps<unknown> {
    const work = { start: () => ({ result: content.readAll(blob) }) };
    return parseJson(yield* perform(world.realWork.run(work)));
  }
  const manifest = yield* read(manifestDigest);
  const about = { digest, kind, size: sizeBytes, manifestDigest, manifest };
  if (kind === 'artifact') return about;
  const { config } = manifest as { readonly config: { readonly digest: Digest } };
  return { ...about, config: yield* read(config.digest) };
}
