/** The two stages of a pull, with what goes wrong in containerd's words, and told. */
import {
  FileSystemError,
  rethrowProgrammerError,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { AuthConfig, CriError } from '../index.ts';
import type { Digest } from './digest.ts';
import { during } from './errors.ts';
import type { ImagePuller } from './image-puller.ts';
import { formatReference, type Reference } from './reference.ts';
import type { StoredObject } from './saved-index.ts';

export interface PullsOptions {
  readonly world: World;
  /** `cri/<node>` */
  readonly actor: string;
  readonly puller: ImagePuller;
}

export class Pulls {
  readonly #options: PullsOptions;

  constructor(options: PullsOptions) {
    this.#options = options;
  }

  /** @throws {CriError} */
  *resolve(reference: Reference, auth: AuthConfig | undefined): Steps<Digest> {
    try {
      return yield* this.#options.puller.resolve(reference, auth);
    } catch (error) {
      rethrowProgrammerError(error);
      throw this.#failed(reference, during('failed to resolve image', error));
    }
  }

  /** @throws {CriError} */
  *ensure(reference: Reference, digest: Digest, auth: AuthConfig | undefined): Steps<StoredObject> {
    try {
      return yield* this.#options.puller.ensure(reference, digest, auth);
    } catch (error) {
      rethrowProgrammerError(error);
      // Of the disk: nothing but content was being written.
      const isOfDisk = error instanceof FileSystemError;
      throw this.#failed(reference, isOfDisk ? during('failed to copy', error) : error);
    }
  }

  #failed(reference: Reference, error: unknown): CriError {
    const { world, actor } = this.#options;
    const name = formatReference(reference);
    const failure = during(`failed to pull and unpack image "${name}"`, error);
    world.trace.append(actor, 'image.pullFailed', { reference: name, error: failure.message });
    return failure;
  }
}
