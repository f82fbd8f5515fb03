/**
 * Who may do what. Without rules of its own the server knows the administrator, who may do everything, and
 * everybody else, who may ask whether it is well.
 * Upstream: apiserver pkg/endpoints/filters/authorization.go, handlers/responsewriters/errors.go.
 */
import { forbidden, StatusError } from '../../index.ts';
import { flag, type Exchange } from '../exchange.ts';
import type { ResourceRoute, Route } from '../route.ts';
import type { UserInfo } from './user-info.ts';

const PUBLIC = /^\/(?:version|(?:healthz|livez|readyz)(?:\/.*)?)\/?$/;

/** Upstream: the role system:discovery. */
const DISCOVERY = /^\/(?:apis?|openapi)(?:\/|$)/;

/** @throws {StatusError} Forbidden */
export function authorize(exchange: Exchange, route: Route): void {
  const { user, path, request } = exchange;
  if (isMaster(user) || isReview(route)) return;
  if (route.kind !== 'resource') {
    if (PUBLIC.test(path)) return;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (isRead && user.groups.includes('system:authenticated') && DISCOVERY.test(path)) return;
    const verb = METHOD_VERBS[request.method] ?? request.method.toLowerCase();
    const why = `User ${JSON.stringify(user.username)} cannot ${verb} path ${JSON.stringify(path)}`;
    throw new StatusError('Forbidden', `forbidden: ${why}`, {});
  }
  const { served, namespace, name = '', subresource } = route;
  const verb = verbOf(exchange, route);
  const resource =
    subresource === undefined ? served.resource : `${served.resource}/${subresource.name}`;
  const where =
    namespace === undefined
      ? 'at the cluster scope'
      : `in the namespace ${JSON.stringify(namespace)}`;
  const why = `User ${JSON.stringify(user.username)} cannot ${verb} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(served.group)} ${where}`;
  throw forbidden(served, name, why);
}

/** Whoever is somebody may ask about himself; upstream: the role system:basic-user. */
function isReview(route: Route): boolean {
  return route.kind === 'resource' && route.served.definition === undefined;
}

export function isMaster({ groups }: UserInfo): boolean {
  return groups.includes('system:masters');
}

const METHOD_VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** As rules name it: `list`, `watch`, `deletecollection`, … */
export function verbOf({ request: { method }, query }: Exchange, route: ResourceRoute): string {
  const isCollection = route.name === undefined;
  if (method === 'GET' || method === 'HEAD') {
    if (route.isWatch || (isCollection && flag(query, 'watch'))) return 'watch';
    return isCollection ? 'list' : 'get';
  }
  if (method === 'DELETE' && isCollection) return 'deletecollection';
  return METHOD_VERBS[method] ?? method.toLowerCase();
}
