/**
 * May he? Of whoever comes through the door; what is in the process is not asked.
 * Upstream: apiserver pkg/endpoints/filters/authorization.go, handlers/responsewriters/errors.go.
 */
import { forbidden, StatusError } from '../../index.ts';
import { isOfPath, type Attributes } from './attributes.ts';
import type { Rbac } from './rbac.ts';
import type { UserInfo } from './user-info.ts';

/** @throws {StatusError} Forbidden */
export function authorize(rbac: Rbac, user: UserInfo, attributes: Attributes): void {
  const { isAllowed, reason } = rbac.decide(user, attributes);
  if (!isAllowed) throw refused(user, attributes, reason);
}

export function refused(
  { username }: UserInfo,
  attributes: Attributes,
  reason: string,
): StatusError {
  const who = `User ${JSON.stringify(username)}`;
  const because = reason === '' ? '' : `: ${reason}`;
  if (isOfPath(attributes)) {
    const { verb, path } = attributes;
    const why = `${who} cannot ${verb} path ${JSON.stringify(path)}${because}`;
    return new StatusError('Forbidden', `forbidden: ${why}`, {});
  }
  const { verb, group, resource, subresource, name, namespace } = attributes;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where =
    namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `${who} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}${because}`;
  return forbidden({ resource, kind: '', group }, name, why);
}
