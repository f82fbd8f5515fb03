/** Whether an image is on the node and stays: what is being removed is not there. See image-claims.ts. */
import type { Image, ImageService, ImageSpec } from '../../cri/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import type { ImageClaims } from './gc/image-claims.ts';
import { checked } from './inspect-image.ts';

export interface ImagePresenceOptions {
  readonly imageService: ImageService;
  readonly claims: ImageClaims;
}

export class ImagePresence {
  readonly #imageService: ImageService;
  readonly #claims: ImageClaims;

  constructor({ imageService, claims }: ImagePresenceOptions) {
    this.#imageService = imageService;
    this.#claims = claims;
  }

  /** What is there and nobody removes, if the caller holds it. @throws see inspectImage */
  *find(image: ImageSpec): Steps<Image | undefined> {
    for (;;) {
      const found = checked(yield* perform(this.#imageService.imageStatus(image)), image);
      if (found === undefined || !this.#claims.isBeingRemoved(found.id)) return found;
      yield* perform(this.#claims.removalEnded(found.id));
    }
  }

  /** Before a pull that does not look: a registry's answer is worth nothing while that image goes. */
  *settle(image: ImageSpec): Steps<void> {
    if (this.#claims.isRemoving) yield* this.#tryToFind(image);
  }

  /**
   * Does `pull` until what it brought is there to stay: a removal may have looked before there was a name
   * to hold, as of an image that was here by another one.
   */
  *lasting(pull: () => Steps<string>): Steps<string> {
    for (;;) {
      const before = this.#claims.removalCount;
      const wasRemoving = this.#claims.isRemoving;
      const id = yield* pull();
      if (!wasRemoving && this.#claims.removalCount === before) return id;
      if (yield* this.#tryToFind({ image: id })) return id;
    }
  }

  /** Undecided is yes: whoever needs it will be told. */
  *#tryToFind(image: ImageSpec): Steps<boolean> {
    try {
      return (yield* this.find(image)) !== undefined;
    } catch (error) {
      rethrowProgrammerError(error);
      return true;
    }
  }
}
