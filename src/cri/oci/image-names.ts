/** What stands for an image on the node: a reference, or the id that `listImages` answers. */
import { errorText, mapped, rethrowProgrammerError } from '../../sim/index.ts';
import { CriError, type Image } from '../index.ts';
import { parseDigest, type Digest } from './digest.ts';
import type { ImageIndex } from './image-index.ts';
import { formatName, formatReference, parseReference, type Reference } from './reference.ts';
import type { StoredObject } from './saved-index.ts';

/** All images, when somebody last asked. */
interface Described {
  readonly changeCount: number;
  readonly pinned: Digest | undefined;
  readonly images: readonly Image[];
}

export class ImageNames {
  #described: Described | undefined;
  readonly #index: ImageIndex;

  constructor(index: ImageIndex) {
    this.#index = index;
  }

  /** @throws {CriError} InvalidArgument */
  find(image: string): StoredObject | undefined {
    const id = parseDigest(image);
    if (id !== undefined) return this.#index.get(id);
    const reference = parseImage(image);
    const { digest } = reference;
    if (digest === undefined) {
      const tagged = this.#index.byTag(formatReference(reference));
      return tagged === undefined ? undefined : this.#index.get(tagged);
    }
    // The same content of another repository is not what was asked for.
    const isOfName = this.#index.namesOf(digest).includes(formatName(reference));
    return isOfName ? this.#index.get(digest) : undefined;
  }

  /** @throws {CriError} NotFound, in containerd's words */
  require(image: string): StoredObject {
    const object = this.find(image);
    if (object !== undefined) return object;
    throw new CriError('NotFound', `failed to resolve image "${image}": not found`);
  }

  /** One name of an object that was asked for by its id. */
  refOf({ digest }: StoredObject): string {
    const [name] = this.#index.namesOf(digest);
    return name === undefined ? digest : `${name}@${digest}`;
  }

  /** The same list as long as nothing changed. @param pinned the id of the image that is */
  describeAll(pinned: Digest | undefined): readonly Image[] {
    const { changeCount } = this.#index;
    const before = this.#described;
    if (before?.changeCount === changeCount && before.pinned === pinned) return before.images;
    const images = mapped(this.#index.list(), (object) => this.describe(object, pinned));
    this.#described = { changeCount, pinned, images };
    return images;
  }

  /** @param pinned the id of the image that is */
  describe({ digest, sizeBytes, config }: StoredObject, pinned: Digest | undefined): Image {
    return {
      id: digest,
      repoTags: this.#index.tagsOf(digest),
      repoDigests: mapped(this.#index.namesOf(digest), (name) => `${name}@${digest}`),
      sizeBytes,
      pinned: digest === pinned,
      ...(config === undefined ? {} : { config }),
    };
  }
}

/** @throws {CriError} InvalidArgument */
export function parseImage(image: string): Reference {
  try {
    return parseReference(image);
  } catch (error) {
    rethrowProgrammerError(error);
    const why = errorText(error);
    throw new CriError('InvalidArgument', `failed to parse image reference "${image}": ${why}`);
  }
}
