/**
 * Validation of a pod's spec, after defaulting.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodSpec.
 */
import type { Release } from '../feature-gates.ts';
import type { Pod, PodSpec } from '../objects.ts';
import { validateAffinity } from './affinity.ts';
import { validatePodClaims } from './claim-names.ts';
import {
  validateContainers,
  validateHostPorts,
  validateInitContainers,
  validateWhileItRuns,
} from './containers.ts';
import { validateFileVolumes } from './environment.ts';
import { validateEphemeralContainers } from './ephemeral-containers.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateHostNamespaces } from './host-namespaces.ts';
import { validatePodAnnotations, validateProfilesAgree } from './pod-annotations.ts';
import { isDNS1123Label, isDNS1123Subdomain } from './names.ts';
import { validateClasses } from './pod-classes.ts';
import {
  validateDnsConfig,
  validateGateNames,
  validateHostAliases,
  validateOs,
} from './pod-names.ts';
import { validateNodeSelector } from './node-selector.ts';
import { validateOverhead, validatePodResources } from './resources.ts';
import { validatePodSecurityContext } from './security-context.ts';
import { validateTolerations } from './tolerations.ts';
import { validateTopologySpread } from './topology-spread.ts';
import { mountable, validateVolumes } from './volumes.ts';
import { validateHostProcess, validateOsFields } from './windows.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const INT32_MAX = 2_147_483_647;

const NAME_RULES = [
  ['serviceAccountName', isDNS1123Subdomain],
  ['nodeName', isDNS1123Subdomain],
  ['priorityClassName', isDNS1123Subdomain],
  ['hostname', isDNS1123Label],
  ['subdomain', isDNS1123Label],
] as const;

/** Of any pod, new or changed. Upstream: validatePodMetadataAndSpec. */
export function validatePod(pod: Pod, release: Release): readonly FieldError[] {
  return [...validatePodSpec(pod, release), ...validateTokens(pod.spec)];
}

/** Of a pod, or of a template of pods. */
export function validatePodSpec(pod: Pod, release: Release): readonly FieldError[] {
  const { spec } = pod;
  const { terminationGracePeriodSeconds: graceSeconds } = spec;
  const validated = validateVolumes(spec.volumes);
  const volumes = mountable(validated, release);
  const names = new Set<string>();
  return [
    ...validatePodAnnotations(pod),
    ...validated.errors,
    ...validatePodClaims(spec.resourceClaims),
    ...(spec.containers.length === 0 ? [fieldError.required('spec.containers')] : []),
    ...validateContainers(spec.containers, volumes, spec, 'spec.containers', names),
    ...validateHostPorts(spec.containers, 'spec.containers'),
    ...spec.containers.flatMap((each, at) =>
      validateWhileItRuns(each, graceSeconds, `spec.containers[${String(at)}]`),
    ),
    ...validateContainers(spec.initContainers ?? [], volumes, spec, 'spec.initContainers', names),
    ...(spec.initContainers ?? []).flatMap((each) =>
      // Upstream's path is that of the first of them.
      validateHostPorts([each], 'spec.initContainers'),
    ),
    ...validateInitContainers(spec.initContainers, graceSeconds, 'spec.initContainers'),
    ...(spec.ephemeralContainers === undefined
      ? NO_ERRORS
      : validateEphemeralContainers(spec, release)),
    ...validatePodResources(spec),
    ...validatePolicies(spec),
    ...validateNodeSelector(spec.nodeSelector, 'spec.nodeSelector'),
    ...validatePodSecurityContext(spec),
    ...validateAffinity(spec),
    ...validateDnsConfig(spec),
    ...validateGateNames(spec),
    ...validateTopologySpread(spec),
    ...validateHostProcess(spec),
    ...validateHostNamespaces(spec),
    ...validateNames(spec),
    ...validateActiveDeadline(spec.activeDeadlineSeconds),
    ...validateTolerations(spec.tolerations, 'spec.tolerations'),
    ...validateHostAliases(spec),
    ...validateClasses(spec),
    ...validateOverhead(spec),
    ...validateOs(spec),
    ...validateOsFields(spec),
    ...validateFileVolumes(spec),
  ];
}

/** Of one that is created. Upstream: ValidatePodCreate. */
export function validateNewPod(pod: Pod, release: Release): readonly FieldError[] {
  const errors = [...validatePod(pod, release)];
  // They come with the subresource of this name.
  if ((pod.spec.ephemeralContainers ?? []).length > 0) {
    errors.push(fieldError.forbidden('spec.ephemeralContainers', 'cannot be set on create'));
  }
  return [...errors, ...validateGates(pod.spec), ...validateProfilesAgree(pod)];
}

function validateGates({ nodeName = '', schedulingGates = [] }: PodSpec): readonly FieldError[] {
  if (nodeName === '' || schedulingGates.length === 0) return NO_ERRORS;
  const detail = 'cannot be set until all schedulingGates have been cleared';
  return [fieldError.forbidden('spec.nodeName', detail)];
}

/** Nobody is who such a token would be for; a template says nothing of it. */
function validateTokens({ serviceAccountName = '', volumes = [] }: PodSpec): readonly FieldError[] {
  if (serviceAccountName !== '') return NO_ERRORS;
  const detail = 'must not be specified when serviceAccountName is not set';
  return volumes.flatMap(({ projected }, volumeAt) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, at) => {
      if (serviceAccountToken === undefined) return NO_ERRORS;
      const path = `spec.volumes[${String(volumeAt)}].projected.sources[${String(at)}]`;
      return [fieldError.forbidden(`${path}.serviceAccountToken`, detail)];
    }),
  );
}

function validateActiveDeadline(seconds: number | undefined): readonly FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= INT32_MAX)) return NO_ERRORS;
  const detail = `must be between 1 and ${String(INT32_MAX)}, inclusive`;
  return [fieldError.invalid('spec.activeDeadlineSeconds', seconds, detail)];
}

function validatePolicies({ restartPolicy = '', dnsPolicy = '' }: PodSpec): readonly FieldError[] {
  return [
    ...oneOf(restartPolicy, RESTART_POLICIES, 'spec.restartPolicy'),
    ...oneOf(dnsPolicy, DNS_POLICIES, 'spec.dnsPolicy'),
  ];
}

function validateNames(spec: PodSpec): readonly FieldError[] {
  return NAME_RULES.flatMap(([field, rule]) => {
    const name = spec[field] ?? '';
    return name === '' ? NO_ERRORS : invalidFor(`spec.${field}`, name, rule(name));
  });
}

function oneOf(value: string, supported: readonly string[], path: string): readonly FieldError[] {
  if (value === '') return [fieldError.required(path)];
  return supported.includes(value) ? NO_ERRORS : [fieldError.notSupported(path, value, supported)];
}
