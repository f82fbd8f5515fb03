/**
 * Which writes a webhook or a policy is asked about, checked; what is not reviewed here is refused by name.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go, validateRuleWithOperations (v1.36).
 */
import type { WebhookRule } from '../webhook-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateRuleResources } from './rule-resources.ts';

type Errors = readonly FieldError[];

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
const NOT_SIMULATED = 'is not simulated';

export function admissionRuleErrors(rules: readonly WebhookRule[], path: string): Errors {
  return rules.flatMap((rule, at) => validateRule(rule, `${path}[${String(at)}]`));
}

function validateRule(rule: WebhookRule, path: string): Errors {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const errors: FieldError[] = [
    ...validateList(operations, `${path}.operations`, 'operations'),
    ...operations.flatMap((each, at) =>
      OPERATIONS.includes(each)
        ? NO_ERRORS
        : [fieldError.notSupported(`${path}.operations[${String(at)}]`, each, OPERATIONS)],
    ),
    ...validateList(apiGroups, `${path}.apiGroups`, 'API groups'),
    ...validateList(apiVersions, `${path}.apiVersions`, 'API versions'),
    ...apiVersions.flatMap((each, at) =>
      each === '' ? [fieldError.required(`${path}.apiVersions[${String(at)}]`)] : NO_ERRORS,
    ),
    ...validateRuleResources(resources, `${path}.resources`),
  ];
  if (scope !== undefined && !SCOPES.includes(scope)) {
    errors.push(fieldError.notSupported(`${path}.scope`, scope, SCOPES));
  }
  return [...errors, ...unsimulated(operations, resources, path)];
}

/** Something, and what stands for all alone. */
function validateList(list: readonly string[], path: string, what: string): Errors {
  if (list.length === 0) return [fieldError.required(path)];
  if (list.length === 1 || !list.includes('*')) return NO_ERRORS;
  const detail = `if '*' is present, must not specify other ${what}`;
  return [fieldError.invalid(path, list, detail)];
}

function unsimulated(
  operations: readonly string[],
  resources: readonly string[],
  path: string,
): Errors {
  return [
    ...operations.flatMap((each, at) => {
      if (each !== 'CONNECT') return NO_ERRORS;
      const detail = `a review of CONNECT ${NOT_SIMULATED}`;
      return [fieldError.forbidden(`${path}.operations[${String(at)}]`, detail)];
    }),
    ...resources.flatMap((each, at) => {
      if (!/^(?!\*\/\*$)[^/]+\//.test(each)) return NO_ERRORS;
      const detail = `a review of subresources ${NOT_SIMULATED}`;
      return [fieldError.forbidden(`${path}.resources[${String(at)}]`, detail)];
    }),
  ];
}
