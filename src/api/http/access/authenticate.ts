/** Bearer tokens. Upstream: apiserver pkg/endpoints/filters/authentication.go. */
import { StatusError } from '../../index.ts';
import { ADMIN, ANONYMOUS, type UserInfo } from './user-info.ts';

/** Who bears which token; undefined: whoever comes is the administrator. */
export type Tokens = ReadonlyMap<string, UserInfo> | undefined;

/** @throws {StatusError} Unauthorized, for a token that nobody bears */
export function authenticate(authorization: string | undefined, tokens: Tokens): UserInfo {
  if (tokens === undefined) return ADMIN;
  if (authorization === undefined) return ANONYMOUS;
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  const user = tokens.get(token);
  if (user === undefined) throw new StatusError('Unauthorized', 'Unauthorized');
  return user;
}
