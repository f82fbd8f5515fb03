/** A credential on its way from where it is kept to a registry. Upstream: TrackedAuthConfig (v1.36). */
import type { AuthConfig } from '../../../cri/index.ts';
import type { Steps } from '../../../sim/index.ts';

/** A pod's pull secret. */
export interface SecretSource {
  readonly kind: 'Secret';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** SHA-256 in hex of what is sent; the same credentials have the same, in whatever Secret. */
  readonly credentialHash: string;
}

/** The pod's service account: a plugin answered to its token. */
export interface ServiceAccountSource {
  readonly kind: 'ServiceAccount';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export type CredentialSource = SecretSource | ServiceAccountSource;

export interface PullCredential {
  readonly auth: AuthConfig;
  /** None: the node's own, which every pod may use. */
  readonly source?: CredentialSource;
}

/**
 * The credentials to try for an image, best first; none: it is pulled as anybody, once.
 * @param image as the pod writes it
 * @throws {Error} whose message is what the container waits with, reason and message both
 */
export type CredentialsOf = (image: string) => Steps<readonly PullCredential[]>;
