/** The credentials for one image, looked up once, when they are first asked for. */
import type { Steps } from '../../sim/index.ts';
import type { CredentialsOf, PullCredential } from './credentials/index.ts';

export class CredentialLookup {
  readonly #image: string;
  readonly #credentialsOf: CredentialsOf;
  #found: readonly PullCredential[] | undefined;

  constructor(image: string, credentialsOf: CredentialsOf) {
    this.#image = image;
    this.#credentialsOf = credentialsOf;
  }

  readonly get = (): Steps<readonly PullCredential[]> => this.#get();

  *#get(): Steps<readonly PullCredential[]> {
    this.#found ??= yield* this.#credentialsOf(this.#image);
    return this.#found;
  }
}
