/**
 * Which writes a webhook or a policy is asked about. What is not reviewed here is refused by name.
 * Upstream: pkg/apis/admissionregistration/validation/validation.go, validateRuleWithOperations.
 */
import type { WebhookRule } from '../webhook-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';

const OPERATIONS = ['*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'];
const NOT_SIMULATED = 'is not simulated';

export function admissionRuleErrors(
  rules: readonly WebhookRule[],
  path: string,
): readonly FieldError[] {
  return rules.flatMap((rule, at) => {
    const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
    const errors: FieldError[] = [];
    const field = `${path}[${String(at)}]`;
    errors.push(...listErrors(operations, `${field}.operations`, 'operations'));
    operations.forEach((each, place) => {
      const name = `${field}.operations[${String(place)}]`;
      if (!OPERATIONS.includes(each)) errors.push(fieldError.notSupported(name, each, OPERATIONS));
      if (each === 'CONNECT')
        errors.push(fieldError.forbidden(name, `a review of CONNECT ${NOT_SIMULATED}`));
    });
    errors.push(...listErrors(apiGroups, `${field}.apiGroups`, 'API groups'));
    errors.push(...listErrors(apiVersions, `${field}.apiVersions`, 'API versions'));
    apiVersions.forEach((each, place) => {
      if (each === '') errors.push(fieldError.required(`${field}.apiVersions[${String(place)}]`));
    });
    errors.push(...resourceErrors(resources, `${field}.resources`));
    if (scope !== undefined && !['*', 'Cluster', 'Namespaced'].includes(scope)) {
      errors.push(fieldError.notSupported(`${field}.scope`, scope, ['*', 'Cluster', 'Namespaced']));
    }
    return errors;
  });
}

function listErrors(list: readonly string[], field: string, what: string): readonly FieldError[] {
  if (list.length === 0) return [fieldError.required(field)];
  if (list.length === 1 || !list.includes('*')) return [];
  return [fieldError.invalid(field, list, `if '*' is present, must not specify other ${what}`)];
}

function resourceErrors(resources: readonly string[], path: string): readonly FieldError[] {
  if (resources.length === 0) return [fieldError.required(path)];
  const errors = resources.flatMap((each, place) => {
    const name = `${path}[${String(place)}]`;
    if (each === '') return [fieldError.required(name)];
    if (!/^(?!\*\/\*$)[^/]+\//.test(each)) return [];
    return [fieldError.forbidden(name, `a review of subresources ${NOT_SIMULATED}`)];
  });
  if (resources.length > 1 && resources.includes('*/*')) {
    const why = "if '*/*' is present, must not specify other resources";
    errors.push(fieldError.invalid(path, resources, why));
  }
  if (resources.includes('*') && resources.some((each) => each !== '*' && !each.includes('/'))) {
    const why = "if '*' is present, must not specify other resources without subresources";
    errors.push(fieldError.invalid(path, resources, why));
  }
  return errors;
}
