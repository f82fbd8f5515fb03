/**
 * From a path to what it names. Upstream: apiserver pkg/endpoints/request/requestinfo.go, and the routes that
 * pkg/endpoints/installer.go makes.
 */
import type { ServedResource, ServedSubresource } from './served-resource.ts';
import type { ServedResources } from './served-resources.ts';

export interface ResourceRoute {
  readonly kind: 'resource';
  readonly served: ServedResource;
  /** Undefined: all namespaces, or a resource outside of them. */
  readonly namespace: string | undefined;
  /** Undefined: the collection. */
  readonly name: string | undefined;
  readonly subresource: ServedSubresource | undefined;
  /** By the old path, `/api/v1/watch/…`. */
  readonly isWatch: boolean;
}

export type Route =
  | ResourceRoute
  /** Discovery: `/api`, `/apis`, `/apis/apps`, `/apis/apps/v1`. */
  | { readonly kind: 'groups'; readonly isCore: boolean }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'groupVersion'; readonly group: string; readonly version: string }
  /** In a group that is served there is no such thing. */
  | { readonly kind: 'missing' }
  /** No resource: `/version`, `/healthz`, or nothing at all. */
  | { readonly kind: 'other' };

/** @param segments of the path, decoded, without a trailing empty one */
export function routeOf(segments: readonly string[], served: ServedResources): Route {
  const [root, ...rest] = segments;
  if (root === 'api') return coreRoute(served, rest);
  if (root === 'apis') return groupRoute(served, rest);
  return { kind: 'other' };
}

function coreRoute(served: ServedResources, [version, ...rest]: readonly string[]): Route {
  if (version === undefined) return { kind: 'groups', isCore: true };
  return versionRoute(served, '', version, rest);
}

function groupRoute(served: ServedResources, [group, version, ...rest]: readonly string[]): Route {
  if (group === undefined) return { kind: 'groups', isCore: false };
  if (group === '' || served.group(group) === undefined) return { kind: 'other' };
  if (version === undefined) return { kind: 'group', group };
  return versionRoute(served, group, version, rest);
}

function versionRoute(
  served: ServedResources,
  group: string,
  version: string,
  rest: readonly string[],
): Route {
  const found = served.version(group, version)?.resources;
  // Of groups that were learned nobody looks after what is not there.
  const missing = (): Route => ({ kind: served.isLearned(group) ? 'other' : 'missing' });
  if (found === undefined) return missing();
  if (rest.length === 0) return { kind: 'groupVersion', group, version };
  const isWatch = rest[0] === 'watch';
  return resourceRoute(found, isWatch ? rest.slice(1) : rest, isWatch) ?? missing();
}

function resourceRoute(
  served: readonly ServedResource[],
  parts: readonly string[],
  isWatch: boolean,
): Route | undefined {
  const find = (resource: string | undefined, namespaced: boolean): ServedResource | undefined =>
    served.find((each) => each.resource === resource && each.namespaced === namespaced);
  if (parts.some((part) => part === '')) return undefined;
  const [first, namespace, resource, name, subresource, ...surplus] = parts;
  const inNamespace = first === 'namespaces' ? find(resource, true) : undefined;
  if (inNamespace !== undefined) {
    return itemRoute(inNamespace, namespace, [name, subresource, ...surplus], isWatch);
  }
  const [, ...item] = parts;
  const clusterScoped = find(first, false);
  if (clusterScoped !== undefined) return itemRoute(clusterScoped, undefined, item, isWatch);
  const everywhere = find(first, true);
  if (everywhere === undefined || item.length > 0) return undefined;
  return itemRoute(everywhere, undefined, [], isWatch);
}

function itemRoute(
  served: ServedResource,
  namespace: string | undefined,
  [name, subresourceName, ...surplus]: readonly (string | undefined)[],
  isWatch: boolean,
): Route | undefined {
  const subresource = served.subresources.find((each) => each.name === subresourceName);
  if (subresourceName !== undefined && (subresource === undefined || isWatch)) return undefined;
  // What is handed on has a path of its own.
  if (surplus.length > 0 && subresourceName !== 'proxy') return undefined;
  return { kind: 'resource', served, namespace, name, subresource, isWatch };
}
