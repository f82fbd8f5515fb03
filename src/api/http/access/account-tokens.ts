/**
 * Tokens of service accounts that clients ask for (TokenRequest), and who bears one. They have the form of
 * upstream's, with a keyed hash instead of a signature: only this server can make and check them.
 * Upstream: pkg/serviceaccount, pkg/registry/core/serviceaccount/storage/token.go.
 */
import { hashOf } from '#hash';
import {
  decodeBase64,
  encodeBase64,
  parseTimestamp,
  type RequestHandler,
  type ServiceAccount,
} from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { groupsOfAccount, type Bearer, type UserInfo } from './user-info.ts';

/** Of its tokens, and whom they are for unless somebody else is named. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

interface Claims {
  readonly aud: readonly string[];
  /** Seconds of the epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly sub: string;
  readonly 'kubernetes.io': {
    readonly namespace: string;
    readonly serviceaccount: Named;
    readonly pod?: Named;
    readonly secret?: Named;
    readonly node?: Named;
  };
}

interface Named {
  readonly name: string;
  readonly uid: string;
}

/** With which a token ends. */
export type BoundTo = Pick<Claims['kubernetes.io'], 'pod' | 'secret' | 'node'>;

const BOUND = { pod: 'pods', secret: 'secrets', node: 'nodes' } as const;
/** What was deleted before that, and is still there, ends its tokens. */
const LEEWAY_MS = 60_000;
const EXTRA = 'authentication.kubernetes.io';

export class AccountTokens {
  readonly #handler: RequestHandler;
  readonly #secret: string;

  /** @param secret whoever knows it can make tokens */
  constructor(handler: RequestHandler, secret: string) {
    this.#handler = handler;
    this.#secret = secret;
  }

  issue(
    { metadata }: ServiceAccount,
    seconds: number,
    audiences: readonly string[],
    boundTo: BoundTo = {},
  ): { readonly token: string; readonly expiresAt: number } {
    const iat = Math.floor(this.#handler.world.now() / 1000);
    const exp = iat + seconds;
    const { name, namespace, uid } = metadata;
    const sub = `system:serviceaccount:${namespace}:${name}`;
    const aud = audiences.length === 0 ? [ISSUER] : audiences;
    const own = { namespace, ...boundTo, serviceaccount: { name, uid } };
    const claims: Claims = { aud, exp, iat, iss: ISSUER, sub, 'kubernetes.io': own };
    const signed = `${part({ alg: 'none', kid: '' })}.${part(claims)}`;
    return { token: `${signed}.${this.#sign(signed)}`, expiresAt: exp * 1000 };
  }

  /** Undefined: it is none of these, its time is over, or its account is not there any more. */
  userOf(token: string): UserInfo | undefined {
    // A token for another audience is not for this server.
    return this.bearerOf(token, [ISSUER])?.user;
  }

  /** The same for whoever asks on behalf of others; `audiences` are those of them whom the token is for. */
  bearerOf(token: string, wanted: readonly string[]): Bearer | undefined {
    const [header, body = '', signature] = token.split('.');
    if (header === undefined || signature !== this.#sign(`${header}.${body}`)) return undefined;
    const claims = claimsOf(body);
    if (claims === undefined || claims.exp * 1000 <= this.#handler.world.now()) return undefined;
    const audiences = claims.aud.filter((each) => wanted.includes(each));
    if (audiences.length === 0) return undefined;
    const { namespace, serviceaccount, pod, node } = claims['kubernetes.io'];
    if (!this.#isThere('serviceaccounts', serviceaccount, namespace)) return undefined;
    for (const kind of ['pod', 'secret', 'node'] as const) {
      const named = claims['kubernetes.io'][kind];
      // The node of a pod is told and not asked for.
      if (named === undefined || (kind === 'node' && pod !== undefined)) continue;
      const place = kind === 'node' ? undefined : namespace;
      if (!this.#isThere(BOUND[kind], named, place)) return undefined;
    }
    const groups = [...groupsOfAccount(claims.sub), 'system:authenticated'];
    const extra = { ...extraOf('pod', pod), ...extraOf('node', node) };
    const user = { username: claims.sub, uid: serviceaccount.uid, groups };
    return { user: Object.keys(extra).length === 0 ? user : { ...user, extra }, audiences };
  }

  #isThere(
    resource: 'serviceaccounts' | (typeof BOUND)[keyof typeof BOUND],
    { name, uid }: Named,
    namespace: string | undefined,
  ): boolean {
    const fieldSelector = { 'metadata.name': name };
    const where = namespace === undefined ? {} : { namespace };
    const [found] = this.#handler.list(resource, { ...where, fieldSelector }).items;
    if (found?.metadata.uid !== uid) return false;
    const { deletionTimestamp } = found.metadata;
    if (deletionTimestamp === undefined) return true;
    return parseTimestamp(deletionTimestamp) >= this.#handler.world.now() - LEEWAY_MS;
  }

  #sign(text: string): string {
    return hashOf('sha256', `${this.#secret}.${hashOf('sha256', `${this.#secret}.${text}`)}`);
  }
}

function extraOf(what: 'pod' | 'node', named: Named | undefined): UserInfo['extra'] & object {
  if (named === undefined) return {};
  const uid = named.uid === '' ? {} : { [`${EXTRA}/${what}-uid`]: [named.uid] };
  return { [`${EXTRA}/${what}-name`]: [named.name], ...uid };
}

function part(value: object): string {
  const text = encodeBase64(JSON.stringify(value));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function claimsOf(body: string): Claims | undefined {
  try {
    const text = body.replaceAll('-', '+').replaceAll('_', '/');
    const padded = text.padEnd(Math.ceil(text.length / 4) * 4, '=');
    return JSON.parse(new TextDecoder().decode(decodeBase64(padded))) as Claims;
  } catch (error) {
    rethrowProgrammerError(error);
    return undefined;
  }
}
