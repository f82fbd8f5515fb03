/**
 * Which policies and bindings are about a write, and with which parameters. Upstream: apiserver
 * pkg/admission/plugin/policy/generic/policy_dispatcher.go, policy/matching.
 */
import {
  selectorPredicate,
  type AdmissionAttributes,
  type MatchResources,
  type PolicyBindingSpec,
  type PolicySpec,
  type RequestHandler,
} from '../../index.ts';
import { isSelectedBy, matchesRule, type Write } from './webhooks-for.ts';

/** Null for none; a text where they cannot be had. */
export function paramsOf(
  handler: RequestHandler,
  { paramKind }: PolicySpec,
  { paramRef }: PolicyBindingSpec,
  { request }: AdmissionAttributes,
): readonly unknown[] | string {
  if (paramKind === undefined || paramRef === undefined) return [null];
  const { apiVersion = '', kind = '' } = paramKind;
  const resource = handler.resources.ofKind(apiVersion, kind);
  if (resource === undefined) return `paramKind kind \`${apiVersion}, Kind=${kind}\` not known`;
  const { namespaced } = handler.resources.of(resource);
  if (!namespaced && (paramRef.namespace ?? '') !== '') {
    return 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`';
  }
  const own = (request as { readonly namespace?: string }).namespace;
  const namespace = (paramRef.namespace ?? '') === '' ? own : paramRef.namespace;
  if (namespaced && namespace === undefined) {
    return 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources';
  }
  const { name, selector, parameterNotFoundAction } = paramRef;
  const isSelected = selectorPredicate(selector ?? {});
  const found = handler
    .list(resource, namespaced && namespace !== undefined ? { namespace } : {})
    .items.filter(({ metadata }) =>
      name === undefined ? isSelected(metadata.labels ?? {}) : metadata.name === name,
    );
  if (found.length > 0 || parameterNotFoundAction !== 'Deny') return found;
  return 'no params found for policy binding with `Deny` parameterNotFoundAction';
}

export function covers(
  handler: RequestHandler,
  resources: MatchResources | undefined,
  write: Write,
): boolean {
  if (resources === undefined || !isSelectedBy(handler, resources, write)) return false;
  const { resourceRules = [], excludeResourceRules = [] } = resources;
  const name = (write.object ?? write.old)?.metadata.name ?? '';
  const has = (rules: typeof resourceRules): boolean =>
    rules.some(
      (rule) =>
        matchesRule(rule, write) &&
        ((rule.resourceNames ?? []).length === 0 || rule.resourceNames?.includes(name) === true),
    );
  return !has(excludeResourceRules) && (resourceRules.length === 0 || has(resourceRules));
}
