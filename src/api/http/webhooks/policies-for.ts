/**
 * What ValidatingAdmissionPolicies say of a write: each that matches, for each binding that matches, for each of its
 * parameters. `Deny` refuses, `Warn` warns, and `Audit` does nothing, for nothing is audited here.
 * Upstream: apiserver pkg/admission/plugin/policy/validating/dispatcher.go, policy/matching, policy/generic.
 */
import {
  forbidden,
  programOf,
  selectorPredicate,
  StatusError,
  type AdmissionAttributes,
  type MatchResources,
  type Refusal,
  type RequestHandler,
  type StatusReason,
  type ValidatingAdmissionPolicy,
  type ValidatingAdmissionPolicyBinding,
} from '../../index.ts';
import type { ResourceExchange } from '../verbs/context.ts';
import { attributesOf } from './admission-request.ts';
import { isSelectedBy, matchesRule, type Write } from './webhooks-for.ts';

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  RequestEntityTooLarge: 413,
};

export function hasPolicies(handler: RequestHandler): boolean {
  return handler.list('validatingadmissionpolicybindings').items.length > 0;
}

/** @throws {StatusError} of the first refusal */
export function askPolicies(exchange: ResourceExchange, write: Write): void {
  const { handler, user, query, warnings } = exchange;
  const bindings = handler.list('validatingadmissionpolicybindings').items;
  if (bindings.length === 0) return;
  const isDryRun = query.getAll('dryRun').length > 0;
  const attributes = attributesOf(handler, { write, user, isDryRun });
  let first: StatusError | undefined;
  for (const policy of handler.list('validatingadmissionpolicies').items) {
    if (!covers(handler, policy.spec.matchConstraints, write)) continue;
    for (const binding of bindings) {
      const { policyName, matchResources, validationActions = [] } = binding.spec;
      if (policyName !== policy.metadata.name) continue;
      if (matchResources !== undefined && !covers(handler, matchResources, write)) continue;
      const names = `ValidatingAdmissionPolicy '${policyName}' with binding '${binding.metadata.name}'`;
      for (const refusal of refusalsOf(handler, policy, binding, attributes)) {
        if (validationActions.includes('Warn')) {
          warnings.add(`Validation failed for ${names}: ${refusal.message}`);
        }
        if (!refusal.isOfConfiguration && !validationActions.includes('Deny')) continue;
        first ??= denied(write, `${names} denied request: ${refusal.message}`, refusal.reason);
      }
    }
  }
  if (first !== undefined) throw first;
}

/** One of the configuration is not asked what is to come of it: the policy says. */
type Found = Refusal & { readonly isOfConfiguration?: boolean };

function refusalsOf(
  handler: RequestHandler,
  policy: ValidatingAdmissionPolicy,
  binding: ValidatingAdmissionPolicyBinding,
  attributes: AdmissionAttributes,
): readonly Found[] {
  const params = paramsOf(handler, policy, binding, attributes);
  if (typeof params === 'string') {
    if (policy.spec.failurePolicy === 'Ignore') return [];
    const message = `failed to configure binding: ${params}`;
    return [{ message, reason: 'Invalid', isOfConfiguration: true }];
  }
  return params.flatMap((each) => programOf(policy).judge({ ...attributes, params: each }));
}

/** Null for none; a text where they cannot be had. */
function paramsOf(
  handler: RequestHandler,
  { spec: { paramKind } }: ValidatingAdmissionPolicy,
  { spec: { paramRef } }: ValidatingAdmissionPolicyBinding,
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

function covers(
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

function denied({ served, object, old }: Write, message: string, reason: string): StatusError {
  const metadata: { name?: string; generateName?: string } = (object ?? old)?.metadata ?? {};
  const name = metadata.name ?? metadata.generateName ?? '';
  const causes = [{ reason: '', message }];
  const { status } = forbidden(served, name, message, causes);
  const code = CODES[reason] ?? 422;
  return new StatusError(reason as StatusReason, status.message, status.details, {}, code);
}
