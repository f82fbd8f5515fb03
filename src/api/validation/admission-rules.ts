/** Which writes a webhook or a policy is asked about. What is not reviewed here is refused by name. */
import type { WebhookRule } from '../webhook-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';

const OPERATIONS = ['*', 'CREATE', 'UPDATE', 'DELETE', 'CONNECT'];
const NOT_SIMULATED = 'is not simulated';

export function admissionRuleErrors(
  rules: readonly WebhookRule[],
  path: string,
): readonly FieldError[] {
  return rules.flatMap(({ operations = [], apiGroups, apiVersions, resources, scope }, at) => {
    const errors: FieldError[] = [];
    const field = `${path}[${String(at)}]`;
    if (isEmpty(apiGroups)) errors.push(fieldError.required(`${field}.apiGroups`));
    if (isEmpty(apiVersions)) errors.push(fieldError.required(`${field}.apiVersions`));
    if (isEmpty(resources)) errors.push(fieldError.required(`${field}.resources`));
    if (operations.length === 0) errors.push(fieldError.required(`${field}.operations`));
    operations.forEach((each, place) => {
      const name = `${field}.operations[${String(place)}]`;
      if (!OPERATIONS.includes(each)) errors.push(fieldError.notSupported(name, each, OPERATIONS));
      if (each === 'CONNECT')
        errors.push(fieldError.forbidden(name, `a review of CONNECT ${NOT_SIMULATED}`));
    });
    if (scope !== undefined && !['*', 'Cluster', 'Namespaced'].includes(scope)) {
      errors.push(fieldError.notSupported(`${field}.scope`, scope, ['*', 'Cluster', 'Namespaced']));
    }
    resources?.forEach((each, place) => {
      if (!/^(?!\*\/\*$)[^/]+\//.test(each)) return;
      const name = `${field}.resources[${String(place)}]`;
      errors.push(fieldError.forbidden(name, `a review of subresources ${NOT_SIMULATED}`));
    });
    return errors;
  });
}

function isEmpty(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}
