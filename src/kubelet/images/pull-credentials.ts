/**
 * What a pod may pull with: the credentials of the Secrets that it names, then the node's own. One
 * place for containers and for volumes. Upstream: pkg/kubelet/kubelet_pods.go,
 * getPullSecretsForPod; pkg/credentialprovider, TrackedAuthConfig (v1.36).
 */
import type { Client, EventRecorder, Pod, Secret } from '../../api/index.ts';
import type { AuthConfig } from '../../cri/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import { Keyring } from './keyring.ts';

/** A credential, and the Secret it is from; without one it is the node's. */
export interface PullCredential {
  readonly auth: AuthConfig;
  readonly secret?: Secret;
}

/** The credentials to try for an image, best first. None: it is pulled as anybody. */
export type CredentialsOf = (image: string) => Steps<readonly PullCredential[]>;

export interface PullCredentialsOptions {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly nodeCredentials: readonly AuthConfig[];
}

export class PullCredentials {
  readonly #client: Client;
  readonly #recorder: EventRecorder;
  readonly #ofNode: readonly PullCredential[];
  /** For the many pods that name no Secret. */
  readonly #onlyOfNode: CredentialsOf = () => found(this.#ofNode);

  constructor({ client, recorder, nodeCredentials }: PullCredentialsOptions) {
    this.#client = client;
    this.#recorder = recorder;
    this.#ofNode = nodeCredentials.map((auth) => ({ auth }));
  }

  /**
   * Reads the pod's Secrets. One that cannot be read, for whatever reason, is named in an event and
   * stops nothing: the registry has the last word.
   */
  *of(pod: Pod): Steps<CredentialsOf> {
    const { imagePullSecrets = [] } = pod.spec;
    if (imagePullSecrets.length === 0) return this.#onlyOfNode;
    const { namespace } = pod.metadata;
    const secrets: Secret[] = [];
    const missing: string[] = [];
    for (const { name = '' } of imagePullSecrets) {
      if (name === '') continue;
      try {
        secrets.push(yield* perform(this.#client.resource('secrets').get({ name, namespace })));
      } catch (error) {
        rethrowProgrammerError(error);
        missing.push(name);
      }
    }
    if (missing.length > 0) {
      const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
      this.#recorder.event(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
    }
    const keyring = new Keyring(secrets);
    return (image) => found([...keyring.lookup(image), ...this.#ofNode]);
  }
}

function* found(credentials: readonly PullCredential[]): Steps<readonly PullCredential[]> {
  return credentials;
}
