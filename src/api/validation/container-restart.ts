/**
 * Validation of a container's own restart policy and its rules.
 * Upstream: pkg/apis/core/validation/validation.go, validateContainerRestartPolicy (v1.36), with the
 * gates ContainerRestartRules and RestartAllContainersOnContainerExits on.
 */
import type { Container } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

/** Newer than the generated types. */
export interface RestartRule {
  readonly action?: string;
  readonly exitCodes?: { readonly operator?: string; readonly values?: readonly number[] };
}

const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const RULES_MAX = 20;
const VALUES_MAX = 255;

export function validateContainerRestart(
  { restartPolicy, restartPolicyRules: rules = [] }: Container & WithRules,
  path: string,
  isInit: boolean,
): readonly FieldError[] {
  if (restartPolicy === undefined && rules.length === 0) return NO_ERRORS;
  const errors: FieldError[] = [];
  if (restartPolicy === undefined) {
    const detail = 'must specify restartPolicy when restart rules are used';
    errors.push(fieldError.required(`${path}.restartPolicy`, detail));
    if (isInit) return errors;
  } else if (!POLICIES.includes(restartPolicy)) {
    errors.push(fieldError.notSupported(`${path}.restartPolicy`, restartPolicy, POLICIES));
  }
  const rulesPath = `${path}.restartPolicyRules`;
  if (rules.length > RULES_MAX) errors.push(fieldError.tooMany(rulesPath, rules.length, RULES_MAX));
  return [
    ...errors,
    ...rules.flatMap((rule, at) => validateRule(rule, `${rulesPath}[${String(at)}]`)),
  ];
}

interface WithRules {
  readonly restartPolicyRules?: readonly RestartRule[];
}

function validateRule(
  { action = '', exitCodes }: RestartRule,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!ACTIONS.includes(action)) {
    errors.push(fieldError.notSupported(`${path}.action`, action, ACTIONS));
  }
  if (exitCodes === undefined) {
    return [...errors, fieldError.required(`${path}.exitCodes`, 'must be specified')];
  }
  const { operator = '', values = [] } = exitCodes;
  if (!OPERATORS.includes(operator)) {
    errors.push(fieldError.notSupported(`${path}.exitCodes.operator`, operator, OPERATORS));
  }
  if (values.length > VALUES_MAX) {
    errors.push(fieldError.tooMany(`${path}.exitCodes.values`, values.length, VALUES_MAX));
  }
  return errors;
}
