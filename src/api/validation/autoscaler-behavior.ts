/** How fast an autoscaler may scale, checked. Upstream: pkg/apis/autoscaling/validation/validation.go (v1.36). */
import type { AutoscalerSpec } from '../network-objects.ts';
import { nanosOf } from '../quantity.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

type Errors = readonly FieldError[];
type Rules = NonNullable<NonNullable<AutoscalerSpec['behavior']>['scaleUp']> & {
  /** Newer than the generated types. */
  readonly tolerance?: string;
};
type Policy = Partial<NonNullable<Rules['policies']>[number]>;

const WINDOW_SECONDS_MAX = 3600;
const PERIOD_SECONDS_MAX = 1800;
const SELECT_POLICIES = ['Disabled', 'Max', 'Min'];
const POLICY_TYPES = ['Percent', 'Pods'];

export function validateScalingRules(rules: Rules | undefined, path: string): Errors {
  if (rules === undefined) return NO_ERRORS;
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules;
  const errors: FieldError[] = [];
  if (seconds !== undefined && seconds < 0) {
    const detail = 'must be greater than or equal to zero';
    errors.push(fieldError.invalid(`${path}.stabilizationWindowSeconds`, seconds, detail));
  }
  if (seconds !== undefined && seconds > WINDOW_SECONDS_MAX) {
    const detail = `must be less than or equal to ${String(WINDOW_SECONDS_MAX)}`;
    errors.push(fieldError.invalid(`${path}.stabilizationWindowSeconds`, seconds, detail));
  }
  if (selectPolicy !== undefined && !SELECT_POLICIES.includes(selectPolicy)) {
    errors.push(fieldError.notSupported(`${path}.selectPolicy`, selectPolicy, SELECT_POLICIES));
  }
  if (policies.length === 0) {
    errors.push(fieldError.required(`${path}.policies`, 'must specify at least one Policy'));
  }
  for (const [at, policy] of policies.entries()) {
    errors.push(...validatePolicy(policy, `${path}.policies[${String(at)}]`));
  }
  if (tolerance === undefined || nanosOf(tolerance) >= 0n) return errors;
  const detail = 'must be greater than or equal to 0';
  return [...errors, fieldError.invalid(`${path}.tolerance`, tolerance, detail)];
}

function validatePolicy({ type = '', value = 0, periodSeconds = 0 }: Policy, path: string): Errors {
  const errors: FieldError[] = [];
  if (!POLICY_TYPES.includes(type)) {
    errors.push(fieldError.notSupported(`${path}.type`, type, POLICY_TYPES));
  }
  if (value <= 0) {
    errors.push(fieldError.invalid(`${path}.value`, value, 'must be greater than zero'));
  }
  if (periodSeconds <= 0) {
    const detail = 'must be greater than zero';
    errors.push(fieldError.invalid(`${path}.periodSeconds`, periodSeconds, detail));
  }
  if (periodSeconds > PERIOD_SECONDS_MAX) {
    const detail = `must be less than or equal to ${String(PERIOD_SECONDS_MAX)}`;
    errors.push(fieldError.invalid(`${path}.periodSeconds`, periodSeconds, detail));
  }
  return errors;
}
