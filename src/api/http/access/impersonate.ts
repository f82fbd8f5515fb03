/**
 * Headers by which an administrator asks as somebody else: `kubectl --as`.
 * Upstream: apiserver pkg/endpoints/filters/impersonation.go.
 */
import { forbidden, StatusError } from '../../index.ts';
import type { HttpRequest } from '../http-message.ts';
import { isMaster } from './authorize.ts';
import type { UserInfo } from './user-info.ts';

const USERS = { resource: 'users', kind: 'User', group: '' };

/** @throws {StatusError} Forbidden, BadRequest */
export function impersonated(user: UserInfo, { headers }: HttpRequest): UserInfo {
  const name = headers['impersonate-user'] ?? '';
  const groups = (headers['impersonate-group'] ?? '').split(',').map((group) => group.trim());
  const uid = headers['impersonate-uid'] ?? '';
  const named = groups.filter((group) => group !== '');
  if (name === '') {
    if (named.length === 0 && uid === '') return user;
    throw new StatusError('', 'requested impersonation without a user');
  }
  if (!isMaster(user)) {
    const why = `User ${JSON.stringify(user.username)} cannot impersonate resource "users" in API group "" at the cluster scope`;
    throw forbidden(USERS, name, why);
  }
  return {
    username: name,
    ...(uid === '' ? {} : { uid }),
    groups: [...named, 'system:authenticated'],
  };
}
