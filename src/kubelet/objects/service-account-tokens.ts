/**
 * Tokens of service accounts for pods, kept until most of their time is over. Upstream:
 * pkg/kubelet/token/token_manager.go (v1.36).
 *
 * A token has the form of upstream's, three parts of base64url: a header, claims, and instead of a signature a
 * SHA-256 of what is before it, so the same run makes the same tokens. Nobody checks them here, and the server is
 * asked for the account only, which has to exist.
 */
import { hashOf } from '#hash';
import { encodeBase64, type Client, type Pod } from '../../api/index.ts';
import {
  errorText,
  operation,
  perform,
  rethrowProgrammerError,
  type Instant,
  type Operation,
  type Steps,
  type World,
} from '../../sim/index.ts';
import type { TokenRequest } from '../../volumes/index.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';
const MAX_AGE_MS = 24 * 3_600_000;
const MAX_JITTER_MS = 10_000;
/** Of its time, after which it is replaced. */
const REFRESH_AFTER = 0.8;

export interface ServiceAccountTokensOptions {
  readonly world: World;
  readonly client: Client;
}

interface Token {
  readonly text: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

export class ServiceAccountTokens {
  readonly #options: ServiceAccountTokensOptions;
  /** By the pod's UID, then by what was asked for. */
  readonly #tokens = new Map<string, Map<string, Token>>();

  constructor(options: ServiceAccountTokensOptions) {
    this.#options = options;
  }

  /** Fails with `failed to fetch token: serviceaccounts "x" not found` */
  get(pod: Pod, request: TokenRequest): Operation<string> {
    return operation(() => this.#get(pod, request));
  }

  forget(podUid: string): void {
    this.#tokens.delete(podUid);
  }

  *#get(pod: Pod, request: TokenRequest): Steps<string> {
    const { uid } = pod.metadata;
    const key = JSON.stringify([request.expirationSeconds, ...request.audiences]);
    const known = this.#tokens.get(uid)?.get(key);
    const now = this.#options.world.now();
    if (known !== undefined && !this.#requiresRefresh(known)) return known.text;
    try {
      const token = yield* this.#issue(pod, request);
      const ofPod = this.#tokens.get(uid) ?? new Map<string, Token>();
      this.#tokens.set(uid, ofPod.set(key, token));
      return token.text;
    } catch (error) {
      rethrowProgrammerError(error);
      if (known !== undefined && now < known.expiresAt) return known.text;
      const why = errorText(error);
      throw new Error(`failed to fetch token: ${why}`, { cause: error });
    }
  }

  #requiresRefresh({ issuedAt, expiresAt }: Token): boolean {
    const { world } = this.#options;
    const jitterMs = world.choices.pick('token/jitter', MAX_JITTER_MS);
    const lifeMs = Math.min((expiresAt - issuedAt) * REFRESH_AFTER, MAX_AGE_MS);
    return world.now() > issuedAt + lifeMs - jitterMs;
  }

  *#issue({ metadata, spec }: Pod, request: TokenRequest): Steps<Token> {
    const { world, client } = this.#options;
    const { namespace, name, uid } = metadata;
    const accountName = spec.serviceAccountName ?? 'default';
    const key = { namespace, name: accountName };
    const account = yield* perform(client.resource('serviceaccounts').get(key));
    const issuedAt = world.now();
    const expiresAt = issuedAt + request.expirationSeconds * 1000;
    const seconds = (instant: Instant): number => Math.floor(instant / 1000);
    const claims = {
      aud: request.audiences.length === 0 ? [ISSUER] : request.audiences,
      exp: seconds(expiresAt),
      iat: seconds(issuedAt),
      iss: ISSUER,
      'kubernetes.io': {
        namespace,
        node: { name: spec.nodeName },
        pod: { name, uid },
        serviceaccount: { name: accountName, uid: account.metadata.uid },
      },
      nbf: seconds(issuedAt),
      sub: `system:serviceaccount:${namespace}:${accountName}`,
    };
    const signed = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}`;
    return { text: `${signed}.${hashOf('sha256', signed)}`, issuedAt, expiresAt };
  }
}

function part(value: object): string {
  return encodeBase64(JSON.stringify(value))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
