/** Objects that come from no registry but from memory, as `ctr images import` takes them from a file. */
import { perform, type Steps } from '../../sim/index.ts';
import type { ContentStore } from './content-store.ts';
import type { Digest } from './digest.ts';
import type { ImageIndex } from './image-index.ts';
import type { ImagePuller } from './image-puller.ts';
import { formatName, tagOf, type Reference } from './reference.ts';
import type { StoredObject } from './saved-index.ts';

interface BlobInMemory {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** An image or artifact outside of all registries, as an archive holds it. */
export interface ImportedObject {
  readonly manifest: BlobInMemory;
  /** Of an index: the manifests that it lists. */
  readonly manifests?: readonly BlobInMemory[];
  readonly blobs: readonly BlobInMemory[];
}

export interface ImportParts {
  readonly content: ContentStore;
  readonly index: ImageIndex;
  readonly puller: ImagePuller;
}

/** Takes an object that is whole: nobody is asked for it, and no pull is told. */
export function* importObject(
  { content, index, puller }: ImportParts,
  reference: Reference,
  { manifest, manifests = [], blobs }: ImportedObject,
): Steps<StoredObject> {
  const all = [manifest, ...manifests, ...blobs];
  const release = content.hold(all.map(({ digest }) => digest));
  try {
    for (const { digest, mediaType, bytes } of all) {
      yield* puller.keep({ mediaType, digest, size: bytes.length }, bytes);
    }
    const object = yield* puller.complete(reference, manifest.digest, undefined);
    index.note(object, formatName(reference), tagOf(reference));
    if (!index.isSaved) yield* perform(index.save());
    return object;
  } finally {
    release();
  }
}
