/** What a request is about, as rights speak of it. Upstream: apiserver pkg/authorization/authorizer. */
import type { Exchange } from '../exchange.ts';
import { flag } from '../exchange.ts';
import type { ResourceRoute, Route } from '../route.ts';

export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  /** `pods` */
  readonly resource: string;
  /** `log`; empty: the resource itself. */
  readonly subresource: string;
  /** Empty: none in particular. */
  readonly name: string;
  /** Empty: all, or a resource outside of namespaces. */
  readonly namespace: string;
  /** Of a list or watch: `spec.nodeName=node-1`. */
  readonly fieldSelector?: string;
}

export interface PathAttributes {
  readonly verb: string;
  readonly path: string;
}

export type Attributes = ResourceAttributes | PathAttributes;

export function isOfPath(attributes: Attributes): attributes is PathAttributes {
  return 'path' in attributes;
}

const METHOD_VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

export function attributesOf(exchange: Exchange, route: Route): Attributes {
  const { method } = exchange.request;
  if (route.kind !== 'resource') {
    const unserved = unservedResource(exchange);
    if (unserved !== undefined) return unserved;
    return { verb: METHOD_VERBS[method] ?? method.toLowerCase(), path: exchange.path };
  }
  const { served, namespace = '', name, subresource } = route;
  const verb = verbOf(exchange, route);
  const fieldSelector = exchange.query.get('fieldSelector') ?? '';
  return {
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    verb,
    group: served.group,
    resource: served.resource,
    subresource: subresource?.name ?? '',
    name: name ?? selectedName(exchange, verb),
    namespace: served.resource === 'namespaces' ? (name ?? '') : namespace,
  };
}

const OF_NAMESPACES = ['status', 'finalize'];

/**
 * Whether something is served is told to who may ask for it alone: a path below a version is of a resource, whatever there is.
 * Undefined: it is no such path. Upstream: request/requestinfo.go, NewRequestInfo.
 */
function unservedResource(exchange: Exchange): ResourceAttributes | undefined {
  const [root, ...below] = exchange.path.split('/').filter((part) => part !== '');
  if (root !== 'api' && root !== 'apis') return undefined;
  const [group = '', version, ...rest] = root === 'api' ? ['', ...below] : below;
  if (version === undefined || rest.length === 0) return undefined;
  const isWatch = rest[0] === 'watch' && rest.length > 1;
  const parts = isWatch ? rest.slice(1) : rest;
  const isInNamespace = parts[0] === 'namespaces' && parts.length > 1;
  const isOfOne = parts.length > 2 && !OF_NAMESPACES.includes(parts[2] ?? '');
  const [resource = '', name = '', subresource = ''] =
    isInNamespace && isOfOne ? parts.slice(2) : parts;
  const route = { name: name === '' ? undefined : name, isWatch };
  return {
    verb: verbOf(exchange, route),
    group,
    resource,
    subresource,
    name,
    namespace: isInNamespace ? (parts[1] ?? '') : '',
  };
}

/** As rules name it: `list`, `watch`, `deletecollection`, … */
function verbOf(
  { request: { method }, query }: Exchange,
  route: Pick<ResourceRoute, 'name' | 'isWatch'>,
): string {
  const isCollection = route.name === undefined;
  if (method === 'GET' || method === 'HEAD') {
    if (route.isWatch || (isCollection && flag(query, 'watch'))) return 'watch';
    return isCollection ? 'list' : 'get';
  }
  if (method === 'DELETE' && isCollection) return 'deletecollection';
  return METHOD_VERBS[method] ?? '';
}

/** Who lists by a name asks for that object. Upstream: request/requestinfo.go. */
function selectedName({ query }: Exchange, verb: string): string {
  if (verb !== 'list' && verb !== 'watch' && verb !== 'deletecollection') return '';
  const [, name = ''] = /^metadata\.name==?([^,=!]+)$/.exec(query.get('fieldSelector') ?? '') ?? [];
  return name;
}
