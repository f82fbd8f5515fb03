/** Bearer tokens. Upstream: apiserver pkg/endpoints/filters/authentication.go. */
import { StatusError } from '../../index.ts';
import type { AccountTokens } from './account-tokens.ts';
import { ADMIN, ANONYMOUS, type UserInfo } from './user-info.ts';

/** Who bears which token; undefined: whoever comes is the administrator. */
export type Tokens = ReadonlyMap<string, UserInfo> | undefined;

/** @throws {StatusError} Unauthorized, for a token that nobody bears */
export function authenticate(
  authorization: string | undefined,
  tokens: Tokens,
  accounts: AccountTokens,
): UserInfo {
  const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  // Of a service account also where nobody has to show a token.
  const account = token === undefined ? undefined : accounts.userOf(token);
  if (account !== undefined) return account;
  if (tokens === undefined) return ADMIN;
  if (authorization === undefined) return ANONYMOUS;
  const user = tokens.get(token ?? '');
  if (user === undefined) throw new StatusError('Unauthorized', 'Unauthorized');
  return user;
}
