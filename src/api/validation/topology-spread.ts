/**
 * Validation of how a pod is to be spread.
 * Upstream: pkg/apis/core/validation/validation.go, validateTopologySpreadConstraints (v1.36).
 */
import type { PodSpec } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelKeys } from './label-keys.ts';
import { validateLabelSelector } from './label-selector.ts';

type Constraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const POLICIES = ['Honor', 'Ignore'];
const NOT_POSITIVE = 'must be greater than zero';

export function validateTopologySpread({
  topologySpreadConstraints: constraints,
}: PodSpec): readonly FieldError[] {
  if (constraints === undefined) return NO_ERRORS;
  return constraints.flatMap((constraint, at) => {
    const path = `spec.topologySpreadConstraints[${String(at)}]`;
    const isRepeated = constraints
      .slice(at + 1)
      .some(
        ({ topologyKey, whenUnsatisfiable }) =>
          topologyKey === constraint.topologyKey &&
          whenUnsatisfiable === constraint.whenUnsatisfiable,
      );
    return validateConstraint(constraint, path, isRepeated);
  });
}

function validateConstraint(
  constraint: Constraint,
  path: string,
  isRepeated: boolean,
): readonly FieldError[] {
  const {
    maxSkew = 0,
    topologyKey = '',
    whenUnsatisfiable = '',
    minDomains,
    labelSelector,
  }: Partial<Constraint> = constraint;
  const errors: FieldError[] = [];
  if (maxSkew <= 0) errors.push(fieldError.invalid(`${path}.maxSkew`, maxSkew, NOT_POSITIVE));
  if (topologyKey === '') {
    errors.push(fieldError.required(`${path}.topologyKey`, 'can not be empty'));
  }
  if (!ACTIONS.includes(whenUnsatisfiable)) {
    errors.push(fieldError.notSupported(`${path}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
  }
  if (isRepeated) {
    const both = `${path}.{topologyKey, whenUnsatisfiable}`;
    errors.push(fieldError.duplicate(both, `{${topologyKey}, ${whenUnsatisfiable}}`));
  }
  if (minDomains !== undefined) errors.push(...validateMinDomains(constraint, minDomains, path));
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    const policy = constraint[field];
    if (policy === undefined || POLICIES.includes(policy)) continue;
    errors.push(fieldError.notSupported(`${path}.${field}`, policy, POLICIES));
  }
  const { matchLabelKeys = [] } = constraint;
  errors.push(...validateLabelKeys(path, labelSelector, matchLabelKeys));
  errors.push(...validateLabelSelector(labelSelector ?? {}, `${path}.labelSelector`));
  return errors;
}

function validateMinDomains(
  { whenUnsatisfiable }: Constraint,
  minDomains: number,
  path: string,
): readonly FieldError[] {
  const field = `${path}.minDomains`;
  if (minDomains <= 0) return [fieldError.invalid(field, minDomains, NOT_POSITIVE)];
  if (whenUnsatisfiable === 'DoNotSchedule') return NO_ERRORS;
  const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [fieldError.invalid(field, minDomains, detail)];
}
