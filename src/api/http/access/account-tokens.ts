/**
 * Tokens of service accounts that clients ask for (TokenRequest), and who bears one. They have the form of
 * upstream's, with a keyed hash instead of a signature: only this server can make and check them.
 * Upstream: pkg/serviceaccount, pkg/registry/core/serviceaccount/storage/token.go.
 */
import { hashOf } from '#hash';
import {
  decodeBase64,
  encodeBase64,
  type RequestHandler,
  type ServiceAccount,
} from '../../index.ts';
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { groupsOfAccount, type UserInfo } from './user-info.ts';

const ISSUER = 'https://kubernetes.default.svc.cluster.local';

interface Claims {
  readonly aud: readonly string[];
  /** Seconds of the epoch. */
  readonly exp: number;
  readonly iat: number;
  readonly iss: string;
  readonly sub: string;
  readonly uid: string;
}

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
  ): { readonly token: string; readonly expiresAt: number } {
    const iat = Math.floor(this.#handler.world.now() / 1000);
    const exp = iat + seconds;
    const { name, namespace, uid } = metadata;
    const sub = `system:serviceaccount:${namespace}:${name}`;
    const aud = audiences.length === 0 ? [ISSUER] : audiences;
    const claims: Claims = { aud, exp, iat, iss: ISSUER, sub, uid };
    const signed = `${part({ alg: 'none', kid: '' })}.${part(claims)}`;
    return { token: `${signed}.${this.#sign(signed)}`, expiresAt: exp * 1000 };
  }

  /** Undefined: it is none of these, its time is over, or its account is not there any more. */
  userOf(token: string): UserInfo | undefined {
    const [header, body = '', signature] = token.split('.');
    if (header === undefined || signature !== this.#sign(`${header}.${body}`)) return undefined;
    const claims = claimsOf(body);
    if (claims === undefined || claims.exp * 1000 <= this.#handler.world.now()) return undefined;
    // A token for another audience is not for this server.
    if (!claims.aud.includes(ISSUER)) return undefined;
    const [, , namespace = '', name = ''] = claims.sub.split(':');
    const { items } = this.#handler.list('serviceaccounts', {
      namespace,
      fieldSelector: { 'metadata.name': name },
    });
    if (items[0]?.metadata.uid !== claims.uid) return undefined;
    const groups = [...groupsOfAccount(claims.sub), 'system:authenticated'];
    return { username: claims.sub, uid: claims.uid, groups };
  }

  #sign(text: string): string {
    return hashOf('sha256', `${this.#secret}.${hashOf('sha256', `${this.#secret}.${text}`)}`);
  }
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
