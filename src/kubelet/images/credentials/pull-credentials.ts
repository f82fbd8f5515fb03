/**
 * What a pod may pull with: the credentials of the Secrets that it names, then those of the node. One place
 * for containers and for volumes. Upstream: pkg/kubelet/kubelet_pods.go, getPullSecretsForPod;
 * pkg/kubelet/images/image_manager.go, makeLookupPullCredentialsFunc (v1.36).
 */
import {
  parseImageName,
  type Client,
  type EventRecorder,
  type FeatureGates,
  type Pod,
  type Secret,
} from '../../../api/index.ts';
import {
  perform,
  rethrowProgrammerError,
  type Host,
  type Steps,
  type World,
} from '../../../sim/index.ts';
import type { CredentialMetrics } from './credential-provider.ts';
import { CredentialProviders, type DeclaredCredentialProviders } from './credential-providers.ts';
import type { KeyringLookup } from './keyring.ts';
import { NodeDockerConfig } from './node-docker-config.ts';
import type { CredentialsOf, PullCredential } from './pull-credential.ts';
import { keyringOf } from './pull-secrets.ts';

export interface PullCredentialsOptions {
  readonly world: World;
  readonly host: Host;
  readonly client: Client;
  readonly recorder: EventRecorder;
  /** `kubelet/<node>` */
  readonly lane: string;
  readonly featureGates: FeatureGates;
  readonly credentialProviders?: DeclaredCredentialProviders | undefined;
  readonly metrics?: CredentialMetrics;
  /** Default: upstream's. */
  readonly keyringLookup?: KeyringLookup | undefined;
}

const NONE: readonly PullCredential[] = [];
const NO_SECRETS: readonly never[] = [];

export class PullCredentials {
  readonly #options: PullCredentialsOptions;
  readonly #nodeConfig: NodeDockerConfig;
  readonly #providers: CredentialProviders | undefined;

  /** @throws {Error} for credential providers with which the kubelet does not start */
  constructor(options: PullCredentialsOptions) {
    this.#options = options;
    this.#nodeConfig = new NodeDockerConfig(options);
    const { credentialProviders: declared, featureGates } = options;
    const supportsTokens = featureGates.KubeletServiceAccountTokenForCredentialProviders;
    this.#providers = declared && new CredentialProviders({ ...options, declared, supportsTokens });
  }

  /**
   * Reads the pod's Secrets, once a sync. One that cannot be read, for whatever reason, is named in an
   * event and stops nothing: the registry has the last word.
   */
  *of(pod: Pod): Steps<CredentialsOf> {
    const secrets = yield* this.#secretsOf(pod);
    return (image) => this.#lookup(pod, secrets, image);
  }

  /** The same, of a pod that names no Secrets; undefined: it names some. */
  ofNode(pod: Pod): CredentialsOf | undefined {
    const { imagePullSecrets = NO_SECRETS } = pod.spec;
    if (imagePullSecrets.length > 0) return undefined;
    return (image) => this.#lookup(pod, NO_SECRETS, image);
  }

  /** For a pod without Secrets on a node without providers: what `of` comes to, if nothing need be read for it. */
  known(pod: Pod, image: string): readonly PullCredential[] | undefined {
    if (this.#providers !== undefined || (pod.spec.imagePullSecrets?.length ?? 0) > 0) {
      return undefined;
    }
    return this.#nodeConfig.known?.lookup(parseImageName(image).repository);
  }

  *#secretsOf(pod: Pod): Steps<readonly Secret[]> {
    const { client, recorder } = this.#options;
    const { namespace } = pod.metadata;
    const secrets: Secret[] = [];
    const missing: string[] = [];
    for (const { name = '' } of pod.spec.imagePullSecrets ?? []) {
      if (name === '') continue;
      try {
        secrets.push(yield* perform(client.resource('secrets').get({ name, namespace })));
      } catch (error) {
        rethrowProgrammerError(error);
        missing.push(name);
      }
    }
    if (missing.length > 0) {
      const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`;
      recorder.event(pod, 'Warning', 'FailedToRetrieveImagePullSecret', message);
    }
    return secrets;
  }

  /** The fallback to Docker Hub's index is decided by each source for itself. */
  *#lookup(pod: Pod, secrets: readonly Secret[], image: string): Steps<readonly PullCredential[]> {
    const { repository } = parseImageName(image);
    const ofPod =
      secrets.length === 0
        ? NONE
        : keyringOf(secrets, this.#options.keyringLookup).lookup(repository);
    const keyring = this.#nodeConfig.known ?? (yield* this.#nodeConfig.keyring());
    const ofNode = keyring.lookup(repository);
    if (ofPod.length === 0 && this.#providers === undefined) return ofNode;
    const ofPlugins =
      this.#providers === undefined ? NONE : yield* this.#providers.lookup(pod, repository);
    return [...ofPod, ...ofNode, ...ofPlugins];
  }
}
