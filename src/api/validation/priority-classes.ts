/** PriorityClasses, checked. Upstream: pkg/apis/scheduling/validation/validation.go. */
import type { PriorityClass } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';

/** Higher ones are for the classes of the system. */
const USER_PRIORITY_MAX = 1_000_000_000;

export function validatePriorityClass(priorityClass: PriorityClass): readonly FieldError[] {
  const { metadata, preemptionPolicy = '' } = priorityClass;
  const value: number = priorityClass.value;
  const errors: FieldError[] = [];
  const isSystem = SYSTEM_CLASSES.has(metadata.name);
  if (metadata.name.startsWith('system-') && !isSystem) {
    const detail =
      "priority class names with 'system-' prefix are reserved for system use only. error: " +
      `${metadata.name} is not a known system priority class`;
    errors.push(fieldError.forbidden('metadata.name', detail));
  }
  if (value > USER_PRIORITY_MAX && !isSystem) {
    const detail = `maximum allowed value of a user defined priority is ${String(USER_PRIORITY_MAX)}`;
    errors.push(fieldError.forbidden('value', detail));
  }
  const policies = ['PreemptLowerPriority', 'Never'];
  if (preemptionPolicy === '') errors.push(fieldError.required('preemptionPolicy'));
  else if (!policies.includes(preemptionPolicy)) {
    errors.push(fieldError.notSupported('preemptionPolicy', preemptionPolicy, policies));
  }
  return errors;
}

/** Every cluster has them. */
export const SYSTEM_CLASSES: ReadonlyMap<string, number> = new Map([
  ['system-cluster-critical', 2_000_000_000],
  ['system-node-critical', 2_000_001_000],
]);

export function validatePriorityClassUpdate(next: PriorityClass, old: PriorityClass) {
  return [
    ...(next.value === old.value
      ? []
      : [fieldError.forbidden('value', 'may not be changed in an update.')]),
    ...(next.preemptionPolicy === old.preemptionPolicy
      ? []
      : [fieldError.invalid('preemptionPolicy', next.preemptionPolicy, 'field is immutable')]),
  ];
}
