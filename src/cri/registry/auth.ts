/**
 * Who may enter: everybody, or whoever has a password (`basic`), or whoever has a token from the
 * registry's own token service (`token`). Source: distribution-spec token authentication.
 *
 * Tokens are sealed with a secret, carry their scope and expiry, and are checked without memory.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { HttpRequest, HttpResponse } from '../oci/index.ts';
import { answerJson, refuse } from './answers.ts';
import { collectBody } from './request-body.ts';

export type RegistryAuth =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'basic' | 'token';
      readonly users: Readonly<Record<string, string>>;
      /** Whoever shows no credentials may pull. What is about no repository is for users. */
      readonly anonymousPull?: boolean;
    };

/** What a request wants to do: `pull` or `push` in a repository; none for `/v2/`. */
export interface Access {
  readonly repository: string;
  readonly action: 'pull' | 'push';
}

/** Of a token: what it allows until when, or that others may be had for it. */
interface Claims {
  readonly user: string;
  readonly scopes?: readonly string[];
  readonly until?: number;
  readonly refreshes?: true;
}

const TOKEN_LIFE_SECONDS = 300;
const FORM_BYTES_MAX = 64 * 1024;
const SERVICE = 'drydock';
const REALM = 'drydock registry';

export class Gatekeeper {
  readonly #auth: RegistryAuth;
  readonly #secret: Uint8Array;
  readonly #now: () => number;

  constructor(auth: RegistryAuth, secret: string, now: () => number) {
    this.#auth = auth;
    this.#secret = utf8ToBytes(secret);
    this.#now = now;
  }

  /** The refusal, or undefined if the request may go on. */
  check(request: HttpRequest, access: Access | undefined): HttpResponse | undefined {
    if (this.#auth.kind === 'none') return undefined;
    const header = request.headers['authorization'] ?? '';
    if (this.#auth.kind === 'basic') {
      if (this.#userOf(header) !== undefined) return undefined;
      if (access?.action === 'pull' && this.#isAnonymous(header)) return undefined;
      return challenge(`Basic realm="${REALM}"`, 'authentication required');
    }
    const error = header.startsWith('Bearer ') ? this.#judge(header.slice(7), access) : '';
    if (error === undefined) return undefined;
    const { origin } = new URL(request.url);
    const parts = [`realm="${origin}/token"`, `service="${SERVICE}"`];
    if (access !== undefined) {
      const actions = access.action === 'push' ? 'pull,push' : 'pull';
      parts.push(`scope="repository:${access.repository}:${actions}"`);
    }
    if (error !== '') parts.push(`error="${error}"`);
    return challenge(`Bearer ${parts.join(',')}`, 'authentication required');
  }

  /** The token service: basic credentials for a token of the scopes asked for. */
  issue(request: HttpRequest): HttpResponse {
    const header = request.headers['authorization'] ?? '';
    const isAnonymous = this.#isAnonymous(header);
    const user = isAnonymous ? '' : this.#userOf(header);
    if (this.#auth.kind !== 'token' || user === undefined) {
      return challenge(`Basic realm="${REALM}"`, 'authentication required');
    }
    const asked = new URL(request.url).searchParams.getAll('scope').flatMap((s) => s.split(' '));
    const { access_token, ...rest } = this.#grant(user, isAnonymous ? asked.map(pullOf) : asked);
    return answerJson(200, { token: access_token, access_token, ...rest });
  }

  /**
   * The same by POST, where credentials are in the form: a password, or the refresh token that was given for one with
   * `access_type=offline`. Source: distribution, spec/auth/oauth.
   */
  async exchange(request: HttpRequest): Promise<HttpResponse> {
    if (this.#auth.kind !== 'token') return this.issue(request);
    const body = await collectBody(request.body, FORM_BYTES_MAX);
    const form = new URLSearchParams(new TextDecoder().decode(body));
    const grant = form.get('grant_type') ?? '';
    if (grant !== 'password' && grant !== 'refresh_token') {
      return answerJson(400, { error: 'unsupported_grant_type' });
    }
    const shown = form.get('refresh_token') ?? '';
    const user =
      grant === 'password'
        ? this.#known(form.get('username') ?? '', form.get('password') ?? '')
        : this.#userOfRefresh(shown);
    if (user === undefined) return refuse('UNAUTHORIZED', 'authentication required');
    const scopes = form.getAll('scope').flatMap((each) => each.split(' '));
    const isOffline = grant === 'password' && form.get('access_type') === 'offline';
    const refreshToken = isOffline ? this.#sealed({ user, refreshes: true }) : shown;
    return answerJson(200, {
      ...this.#grant(user, scopes),
      scope: scopes.join(' '),
      ...(refreshToken === '' ? {} : { refresh_token: refreshToken }),
    });
  }

  #grant(user: string, scopes: readonly string[]) {
    const issuedAt = this.#now();
    return {
      access_token: this.#sealed({ user, scopes, until: issuedAt + TOKEN_LIFE_SECONDS * 1000 }),
      expires_in: TOKEN_LIFE_SECONDS,
      issued_at: new Date(issuedAt).toISOString(),
    };
  }

  #sealed(claims: Claims): string {
    const text = JSON.stringify(claims);
    return `${bytesToHex(utf8ToBytes(text))}.${this.#seal(text)}`;
  }

  /** What we have sealed; undefined for what somebody else has. */
  #opened(token: string): Claims | undefined {
    const [hex = '', seal = ''] = token.split('.');
    if (!/^(?:[0-9a-f]{2})+$/.test(hex)) return undefined;
    const text = new TextDecoder().decode(
      Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16)),
    );
    return this.#seal(text) === seal ? (JSON.parse(text) as Claims) : undefined;
  }

  #userOfRefresh(token: string): string | undefined {
    const { user = '', refreshes } = this.#opened(token) ?? {};
    const isKnown = this.#auth.kind !== 'none' && Object.hasOwn(this.#auth.users, user);
    return refreshes === true && isKnown ? user : undefined;
  }

  /** Undefined if the token allows the access, else the error to tell. */
  #judge(token: string, access: Access | undefined): string | undefined {
    const { scopes = [], until = -Infinity } = this.#opened(token) ?? {};
    if (until < this.#now()) return 'invalid_token';
    if (access === undefined) return undefined;
    const allowed = scopes.some((scope) => {
      const [, kind, name, actions = ''] = /^([^:]+):(.+):([^:]+)$/.exec(scope) ?? [];
      return (
        kind === 'repository' &&
        name === access.repository &&
        actions.split(',').some((action) => action === access.action || action === '*')
      );
    });
    return allowed ? undefined : 'insufficient_scope';
  }

  /** Clients without credentials send none, or an empty name and password. */
  #isAnonymous(header: string): boolean {
    if (this.#auth.kind === 'none' || this.#auth.anonymousPull !== true) return false;
    return header === '' || (/^basic /i.test(header) && decodeBase64(header.slice(6)) === ':');
  }

  #userOf(header: string): string | undefined {
    if (this.#auth.kind === 'none' || !/^basic /i.test(header)) return undefined;
    const credentials = decodeBase64(header.slice(6));
    const colon = credentials.indexOf(':');
    return this.#known(credentials.slice(0, Math.max(0, colon)), credentials.slice(colon + 1));
  }

  /** The user, if this is the password. */
  #known(user: string, password: string): string | undefined {
    if (this.#auth.kind === 'none' || user === '') return undefined;
    const known = Object.hasOwn(this.#auth.users, user) ? this.#auth.users[user] : undefined;
    return known === password ? user : undefined;
  }

  #seal(claims: string): string {
    return bytesToHex(hmac(sha256, this.#secret, utf8ToBytes(claims)));
  }
}

/** What of a scope is left to whom nobody knows: `repository:team/app:pull,push` -> `repository:team/app:pull` */
function pullOf(scope: string): string {
  const end = scope.lastIndexOf(':');
  const actions = scope.slice(end + 1).split(',');
  const isPull = actions.includes('pull') || actions.includes('*');
  return scope.slice(0, end + 1) + (isPull ? 'pull' : '');
}

function challenge(header: string, message: string): HttpResponse {
  return refuse('UNAUTHORIZED', message, { 'www-authenticate': header });
}

function decodeBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text.trim()), (c) => c.charCodeAt(0)));
  } catch (error) {
    rethrowProgrammerError(error);
    return '';
  }
}
