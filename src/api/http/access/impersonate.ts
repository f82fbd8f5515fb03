/**
 * Headers by which somebody who may do so asks as another: `kubectl --as`. Deviation: rights to impersonate are
 * those of verb `impersonate`; the constrained ones of 1.36 are refused in their words, and never granted.
 * Upstream: apiserver pkg/endpoints/filters/impersonation.
 */
import { badRequest, StatusError } from '../../index.ts';
import type { HttpRequest } from '../http-message.ts';
import { isOfPath, type Attributes, type ResourceAttributes } from './attributes.ts';
import { refused } from './authorize.ts';
import type { Rbac } from './rbac.ts';
import { ANONYMOUS, groupsOfAccount, type UserInfo } from './user-info.ts';

const EXTRA = 'impersonate-extra-';

/** @param attributes of what is asked @throws {StatusError} Forbidden, BadRequest */
export function impersonated(
  user: UserInfo,
  { headers }: HttpRequest,
  rbac: Rbac,
  attributes: Attributes,
): UserInfo {
  const name = headers['impersonate-user'] ?? '';
  const groups = (headers['impersonate-group'] ?? '').split(',').map((group) => group.trim());
  const uid = headers['impersonate-uid'] ?? '';
  const named = groups.filter((group) => group !== '');
  const hasExtra = Object.keys(headers).some((header) => header.startsWith(EXTRA));
  if (name === '') {
    if (named.length === 0 && uid === '' && !hasExtra) return user;
    throw badRequest(
      `requested ${infoText(uid, named, headers)} without impersonating a user name`,
    );
  }
  if (hasExtra) throw new StatusError('BadRequest', 'Impersonate-Extra- headers are not simulated');
  const asked = [
    ...[accountOf(name) ?? { group: '', resource: 'users', name, namespace: '' }],
    ...named.map((group) => ({ group: '', resource: 'groups', name: group, namespace: '' })),
    ...(uid === ''
      ? []
      : [{ group: 'authentication.k8s.io', resource: 'uids', name: uid, namespace: '' }]),
  ];
  for (const each of asked) {
    const wanted: ResourceAttributes = { ...each, verb: 'impersonate', subresource: '' };
    if (rbac.decide(user, wanted).isAllowed) continue;
    const { verb } = attributes;
    const mode = each.resource === 'serviceaccounts' ? 'serviceaccount' : 'user-info';
    const constrained = { ...attributes, verb: `impersonate-on:${mode}:${verb}` };
    throw refused(user, isOfPath(attributes) ? wanted : constrained, '');
  }
  const own = named.length === 0 ? groupsOfAccount(name) : [];
  const authenticated = name === ANONYMOUS.username ? ANONYMOUS.groups : ['system:authenticated'];
  return {
    username: name,
    ...(uid === '' ? {} : { uid }),
    groups: [...named, ...own, ...authenticated.filter((group) => !named.includes(group))],
  };
}

/** As Go prints who nobody was named for. */
function infoText(uid: string, groups: readonly string[], headers: HttpRequest['headers']): string {
  const listed = (texts: readonly string[]): string =>
    texts.length === 0 ? '(nil)' : `{${texts.map((text) => JSON.stringify(text)).join(', ')}}`;
  const extra = Object.entries(headers)
    .filter(([name]) => name.startsWith(EXTRA))
    .map(
      ([name, value]) => `${JSON.stringify(name.slice(EXTRA.length))}:[]string${listed([value])}`,
    );
  const all = extra.length === 0 ? '(nil)' : `{${extra.join(', ')}}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:[]string${listed(groups)}, Extra:map[string][]string${all}}`;
}

function accountOf(username: string): Omit<ResourceAttributes, 'verb' | 'subresource'> | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? [];
  if (namespace === undefined || name === undefined) return undefined;
  return { group: '', resource: 'serviceaccounts', name, namespace };
}
