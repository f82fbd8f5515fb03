/**
 * Who pulled what: an image that came with a Secret is given only to pods that could have pulled it.
 * Upstream: pkg/kubelet/images/pullmanager (v1.36), KEP-2535, with the policy that is its default,
 * NeverVerifyPreloadedImages: what the kubelet did not pull itself is everybody's.
 *
 * Deviation: the records are kept in memory, so a restarted kubelet takes every image for preloaded.
 */
import { hashOf } from '#hash';
import type { AuthConfig } from '../../cri/index.ts';
import type { Operation, Steps } from '../../sim/index.ts';
import { withoutTagAndDigest } from './image-name.ts';
import type { PullCredential } from './pull-credentials.ts';
import { tryEach } from './try-each.ts';

/** A Secret that an image was pulled with. Upstream: `ImagePullSecret`. */
export interface PulledSecret {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** SHA-256 in hex. */
  readonly credentialHash: string;
}

/** Who may use an image under one name. Upstream: `ImagePullCredentials`. */
export interface AccessMapping {
  /** Pulled as anybody or with the node's credentials: every pod may. */
  readonly nodePodsAccessible: boolean;
  readonly secrets: readonly PulledSecret[];
}

/** More Secrets than this are not added by pods that only use the image. */
const SECRETS_MAX = 100;

export class PullRecords {
  /** By the image's id, then by its name as the pod writes it, without tag and digest. */
  readonly #pulled = new Map<string, Map<string, AccessMapping>>();
  /** Pulls under way by image, as the pod writes it. */
  readonly #intents = new Map<string, number>();

  /**
   * Pulls with each credential in turn, and keeps which of them opened the door. While the pull is
   * under way the image does not count as preloaded.
   * @param image as the pod writes it
   * @throws as `tryEach`
   */
  *pull<T extends { readonly imageRef: string }>(
    image: string,
    credentials: readonly PullCredential[],
    attempt: (auth: AuthConfig | undefined) => Operation<T>,
  ): Steps<T> {
    this.count(image, 1);
    try {
      const { value, credential } = yield* tryEach(credentials, attempt);
      this.pulledWith(image, idOf(value.imageRef), credential);
      return value;
    } finally {
      this.count(image, -1);
    }
  }

  /** Whether a pod with these credentials must pull an image that is present to be given it. */
  mustAttemptImagePull(
    image: string,
    imageId: string,
    credentials: readonly PullCredential[],
  ): boolean {
    const ofImage = this.#pulled.get(imageId);
    const isPreloaded = ofImage === undefined && !this.#intents.has(image);
    if (isPreloaded) return false;
    const name = withoutTagAndDigest(image);
    const mapping = ofImage?.get(name);
    if (mapping === undefined) return true;
    if (mapping.nodePodsAccessible) return false;
    for (const credential of credentials) {
      const secret = pulledSecret(credential);
      if (secret === undefined || !opens(mapping, secret)) continue;
      if (mapping.secrets.length < SECRETS_MAX) ofImage?.set(name, withAccess(mapping, secret));
      return false;
    }
    return true;
  }

  count(image: string, change: 1 | -1): void {
    const count = (this.#intents.get(image) ?? 0) + change;
    if (count > 0) this.#intents.set(image, count);
    else this.#intents.delete(image);
  }

  pulledWith(image: string, imageId: string, credential: PullCredential | undefined): void {
    const secret = credential === undefined ? undefined : pulledSecret(credential);
    const name = withoutTagAndDigest(image);
    const ofImage = this.#pulled.get(imageId) ?? new Map<string, AccessMapping>();
    this.#pulled.set(imageId, ofImage.set(name, withAccess(ofImage.get(name), secret)));
  }
}

/** `sha256:…` of `registry.test/team/app@sha256:…`: the id that the runtime answers. */
function idOf(imageRef: string): string {
  return imageRef.slice(imageRef.indexOf('@') + 1);
}

/** The same credentials, or the same Secret with others: a rotation is believed. */
function opens({ secrets }: AccessMapping, { credentialHash, ...secret }: PulledSecret): boolean {
  return secrets.some(
    (each) =>
      each.credentialHash === credentialHash ||
      (isSame(each, secret) && secrets.length < SECRETS_MAX),
  );
}

/** Upstream: pulledRecordMergeNewCreds. @param secret undefined: every pod may */
function withAccess(
  mapping: AccessMapping | undefined,
  secret: PulledSecret | undefined,
): AccessMapping {
  if (secret === undefined || mapping?.nodePodsAccessible === true) {
    return { nodePodsAccessible: true, secrets: [] };
  }
  const others = (mapping?.secrets ?? []).filter((each) => !isSame(each, secret));
  return { nodePodsAccessible: false, secrets: [...others, secret] };
}

type Coordinates = Pick<PulledSecret, 'namespace' | 'name' | 'uid'>;

function isSame(a: Coordinates, b: Coordinates): boolean {
  return a.uid === b.uid && a.namespace === b.namespace && a.name === b.name;
}

function pulledSecret({ auth, secret }: PullCredential): PulledSecret | undefined {
  if (secret === undefined) return undefined;
  const { namespace, name, uid } = secret.metadata;
  return { namespace, name, uid, credentialHash: credentialHash(auth) };
}

function credentialHash({ username, password }: AuthConfig): string {
  return hashOf('sha256', JSON.stringify({ username, password }));
}
