/**
 * Validation of a new pod's spec, after defaulting.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodSpec.
 */
import type { Pod, PodSpec } from '../objects.ts';
import { validateContainers } from './containers.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain, isLabelValue, isQualifiedName } from './names.ts';
import { validateVolumes, volumeNames } from './volumes.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const INT32_MAX = 2_147_483_647;

export function validatePod({ spec }: Pod): readonly FieldError[] {
  const volumes = volumeNames(spec.volumes);
  const names = new Set<string>();
  return [
    ...validateVolumes(spec.volumes),
    ...(spec.containers.length === 0 ? [fieldError.required('spec.containers')] : []),
    ...validateContainers(spec.containers, volumes, 'spec.containers', names),
    ...validateContainers(spec.initContainers ?? [], volumes, 'spec.initContainers', names),
    ...validatePolicies(spec),
    ...validateNodeSelector(spec),
    ...validateNames(spec),
    ...validateActiveDeadline(spec.activeDeadlineSeconds),
    ...validateTolerations(spec),
  ];
}

export function validateActiveDeadline(seconds: number | undefined): readonly FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= INT32_MAX)) return [];
  const detail = `must be between 1 and ${String(INT32_MAX)}, inclusive`;
  return [fieldError.invalid('spec.activeDeadlineSeconds', seconds, detail)];
}

function validatePolicies({ restartPolicy = '', dnsPolicy = '' }: PodSpec): readonly FieldError[] {
  return [
    ...oneOf(restartPolicy, RESTART_POLICIES, 'spec.restartPolicy'),
    ...oneOf(dnsPolicy, DNS_POLICIES, 'spec.dnsPolicy'),
  ];
}

function validateNodeSelector({ nodeSelector = {} }: PodSpec): readonly FieldError[] {
  return Object.entries(nodeSelector).flatMap(([key, value]) => [
    ...invalidFor('spec.nodeSelector', key, isQualifiedName(key)),
    ...invalidFor('spec.nodeSelector', value, isLabelValue(value)),
  ]);
}

function validateNames(spec: PodSpec): readonly FieldError[] {
  const subdomains = ['serviceAccountName', 'nodeName', 'priorityClassName'] as const;
  const labels = ['hostname', 'subdomain'] as const;
  return [
    ...subdomains.flatMap((field) => validateName(spec, field, isDNS1123Subdomain)),
    ...labels.flatMap((field) => validateName(spec, field, isDNS1123Label)),
  ];
}

function validateName(
  spec: PodSpec,
  field: 'serviceAccountName' | 'nodeName' | 'priorityClassName' | 'hostname' | 'subdomain',
  rule: (name: string) => readonly string[],
): readonly FieldError[] {
  const name = spec[field] ?? '';
  return name === '' ? [] : invalidFor(`spec.${field}`, name, rule(name));
}

function validateTolerations({ tolerations = [] }: PodSpec): readonly FieldError[] {
  return tolerations.flatMap(({ key = '', operator = '', value = '', effect = '' }, at) => {
    const path = `spec.tolerations[${String(at)}]`;
    const errors: FieldError[] = [];
    if (key !== '') errors.push(...invalidFor(`${path}.key`, key, isQualifiedName(key)));
    else if (operator !== 'Exists') {
      const detail =
        'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      errors.push(fieldError.invalid(`${path}.operator`, operator, detail));
    }
    if (operator === 'Exists' && value !== '') {
      const detail = "value must be empty when `operator` is 'Exists'";
      errors.push(fieldError.invalid(`${path}.operator`, operator, detail));
    }
    if (effect !== '') errors.push(...oneOf(effect, TAINT_EFFECTS, `${path}.effect`));
    return errors;
  });
}

function oneOf(value: string, supported: readonly string[], path: string): readonly FieldError[] {
  if (value === '') return [fieldError.required(path)];
  return supported.includes(value) ? [] : [fieldError.notSupported(path, value, supported)];
}
