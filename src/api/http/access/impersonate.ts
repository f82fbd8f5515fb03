/**
 * Headers by which somebody who may do so asks as another: `kubectl --as`. Deviation: rights to impersonate are
 * those of verb `impersonate`; the constrained ones of 1.36 are refused in their words, and never granted.
 * Upstream: apiserver pkg/endpoints/filters/impersonation.
 */
import { badRequest } from '../../index.ts';
import type { HttpRequest } from '../http-message.ts';
import { isOfPath, type Attributes, type ResourceAttributes } from './attributes.ts';
import { refused } from './authorize.ts';
import type { Rbac } from './rbac.ts';
import { ANONYMOUS, groupsOfAccount, type UserInfo } from './user-info.ts';

const EXTRA = 'impersonate-extra-';
const USER_EXTRAS = { group: 'authentication.k8s.io', resource: 'userextras', namespace: '' };

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
  const extra = extraOf(headers);
  const hasExtra = Object.keys(extra).length > 0;
  if (name === '') {
    if (named.length === 0 && uid === '' && !hasExtra) return user;
    throw badRequest(
      `requested ${infoText(uid, named, headers)} without impersonating a user name`,
    );
  }
  const asked = [
    ...[accountOf(name) ?? { group: '', resource: 'users', name, namespace: '' }],
    ...named.map((group) => ({ group: '', resource: 'groups', name: group, namespace: '' })),
    ...(uid === ''
      ? []
      : [{ group: 'authentication.k8s.io', resource: 'uids', name: uid, namespace: '' }]),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ({ ...USER_EXTRAS, subresource, name: value })),
    ),
  ];
  for (const each of asked) {
    const wanted: ResourceAttributes = { subresource: '', ...each, verb: 'impersonate' };
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
    ...(hasExtra ? { extra } : {}),
  };
}

/** Of `Impersonate-Extra-Scopes: view` it is `scopes`; what a header cannot say is escaped as in a URL. */
function extraOf(headers: HttpRequest['headers']): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([header]) => header.startsWith(EXTRA))
      .map(([header, values]) => [
        unescaped(header.slice(EXTRA.length)),
        values.split(',').map((value) => value.trim()),
      ]),
  );
}

function unescaped(text: string): string {
  // What is no escape stands for itself.
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = escapes.split('%').slice(1);
    return new TextDecoder().decode(Uint8Array.from(bytes.map((byte) => parseInt(byte, 16))));
  });
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
