/**
 * Validation of Services, PodDisruptionBudgets and PriorityClasses, as far as anything here reads them.
 * Upstream: pkg/apis/core/validation/validation.go, pkg/apis/policy/validation, pkg/apis/scheduling/validation.
 */
import { isPercentage } from '../int-or-percent.ts';
import type { PodDisruptionBudget, PriorityClass, Service } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { validateImmutable } from './pod-template.ts';

const SERVICE_TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const PORT_MAX = 65_535;
/** Higher ones are for the classes of the system. */
const USER_PRIORITY_MAX = 1_000_000_000;

export function validateService({ spec }: Service): readonly FieldError[] {
  const { type = '', ports = [], clusterIP } = spec;
  const errors: FieldError[] = [];
  if (!SERVICE_TYPES.includes(type)) {
    errors.push(fieldError.notSupported('spec.type', type, SERVICE_TYPES));
  }
  if (ports.length === 0 && clusterIP !== 'None' && type !== 'ExternalName') {
    errors.push(fieldError.required('spec.ports'));
  }
  const names = new Set<string>();
  for (const [at, { name = '', port }] of ports.entries()) {
    const path = `spec.ports[${String(at)}]`;
    if (name === '' && ports.length > 1) errors.push(fieldError.required(`${path}.name`));
    if (name !== '' && names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
    names.add(name);
    if (!(port >= 1 && port <= PORT_MAX)) {
      const detail = 'must be between 1 and 65535, inclusive';
      errors.push(fieldError.invalid(`${path}.port`, port, detail));
    }
  }
  return errors;
}

export function validateServiceUpdate(next: Service, old: Service): readonly FieldError[] {
  return [
    ...validateService(next),
    ...(old.spec.clusterIP === undefined
      ? []
      : validateImmutable({ 'spec.clusterIP': [next.spec.clusterIP, old.spec.clusterIP] })),
  ];
}

export function validateDisruptionBudget({ spec }: PodDisruptionBudget): readonly FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    const detail = 'minAvailable and maxUnavailable cannot be both set';
    errors.push(fieldError.invalid('spec', spec, detail));
  }
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue;
    if (typeof value === 'number' ? value >= 0 : isPercentage(value)) continue;
    const detail =
      typeof value === 'number'
        ? 'must be greater than or equal to 0'
        : "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
    errors.push(fieldError.invalid(`spec.${field}`, value, detail));
  }
  const policies = ['AlwaysAllow', 'IfHealthyBudget'];
  if (unhealthyPodEvictionPolicy !== undefined && !policies.includes(unhealthyPodEvictionPolicy)) {
    const field = 'spec.unhealthyPodEvictionPolicy';
    errors.push(fieldError.notSupported(field, unhealthyPodEvictionPolicy, policies));
  }
  if (selector === undefined) return errors;
  return [...errors, ...validateLabelSelector(selector, 'spec.selector')];
}

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
  const policies = ['Never', 'PreemptLowerPriority'];
  if (!policies.includes(preemptionPolicy)) {
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
    ...validatePriorityClass(next),
    ...(next.value === old.value
      ? []
      : [fieldError.forbidden('value', 'may not be changed in an update.')]),
  ];
}
