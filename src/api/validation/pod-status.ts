/**
 * What the status of a pod may say.
 * Upstream: pkg/apis/core/validation/validation.go · ValidatePodStatusUpdate, validateVolumeStatus,
 * validateImageVolumeStatus (v1.36).
 */
import { byteLength } from '../../sim/index.ts';
import type {
  ContainerStatus,
  Pod,
  PodCondition,
  PodSpec,
  PodStatus,
  VolumeMountStatus,
} from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isAddress, validateAddress } from './ip-address.ts';
import { isDNS1123Subdomain, isQualifiedName } from './names.ts';

const IMAGE_REF_BYTES_MAX = 256;
const LISTS = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;

/** What `old` says already is not looked at again. */
export function validatePodStatus(
  { status, spec }: Pod,
  { status: old }: Pod,
): readonly FieldError[] {
  let errors = validateConditions(status.conditions, old.conditions);
  const { nominatedNodeName = '', observedGeneration = 0, resourceClaimStatuses } = status;
  if (nominatedNodeName !== '' && nominatedNodeName !== old.nominatedNodeName) {
    const complaints = isDNS1123Subdomain(nominatedNodeName);
    errors = [...errors, ...invalidFor('status.nominatedNodeName', nominatedNodeName, complaints)];
  }
  if (observedGeneration < 0) {
    const detail = 'must be a non-negative integer';
    const error = fieldError.invalid('status.observedGeneration', observedGeneration, detail);
    errors = [...errors, error];
  }
  const ofAddresses = validateAddresses(status, old);
  if (ofAddresses.length > 0) errors = [...errors, ...ofAddresses];
  if (resourceClaimStatuses !== undefined) {
    errors = [...errors, ...validateClaims(resourceClaimStatuses, spec)];
  }
  for (const list of LISTS) {
    const containers = status[list];
    if (containers === undefined || containers === old[list]) continue;
    if (!containers.some(tellsOfImage)) continue;
    for (const [at, { volumeMounts = [] }] of containers.entries()) {
      const found = validateVolumeMounts(volumeMounts, `status.${list}[${String(at)}]`);
      if (found.length > 0) errors = [...errors, ...found];
    }
  }
  return errors;
}

function validateClaims(
  claims: readonly { readonly name: string }[],
  { resourceClaims = [] }: PodSpec,
): readonly FieldError[] {
  return claims.flatMap(({ name }, at) => {
    if (resourceClaims.some((claim) => claim.name === name)) return NO_ERRORS;
    const detail = 'must match the name of an entry in `spec.resourceClaims`';
    return [fieldError.invalid(`status.resourceClaimStatuses[${String(at)}].name`, name, detail)];
  });
}

function tellsOfImage({ volumeMounts }: ContainerStatus): boolean {
  return volumeMounts?.some(isOfImage) === true;
}

function isOfImage({ volumeStatus }: VolumeMountStatus): boolean {
  return volumeStatus?.image !== undefined;
}

/** Of which everybody knows that they are. */
const SYSTEM_CONDITIONS: ReadonlySet<string> = new Set([
  'PodScheduled',
  'Ready',
  'Initialized',
  'ContainersReady',
  'PodReadyToStartContainers',
]);

function validateConditions(
  conditions: readonly PodCondition[] = [],
  old: readonly PodCondition[] = [],
): readonly FieldError[] {
  if (conditions === old || conditions.every(isNamedWell)) return NO_ERRORS;
  let errors = NO_ERRORS;
  for (const [at, { type }] of conditions.entries()) {
    if (SYSTEM_CONDITIONS.has(type)) continue;
    const complaints = isQualifiedName(type);
    const path = `status.conditions[${String(at)}].Type`;
    errors = [...errors, ...invalidFor(path, type, complaints)];
  }
  return errors;
}

function isNamedWell({ type }: PodCondition): boolean {
  return SYSTEM_CONDITIONS.has(type) || isQualifiedName(type).length === 0;
}

function validateAddresses(status: PodStatus, old: PodStatus): readonly FieldError[] {
  const { podIP = '', podIPs, hostIP = '', hostIPs } = status as Addresses;
  const before = old as Addresses;
  let errors = NO_ERRORS;
  if (podIP !== (before.podIP ?? '') || podIPs !== before.podIPs) {
    const given = podIPs ?? [];
    // What is said of the first is the one that counts.
    const isAgreed = podIP === '' || given[0]?.ip === podIP;
    errors = ofAddresses(isAgreed ? given : [{ ip: podIP }], 'status.podIPs');
  }
  if (hostIPs === undefined) return errors;
  if (hostIPs === before.hostIPs && hostIP === (before.hostIP ?? '')) return errors;
  const [first] = hostIPs;
  if (first !== undefined && first.ip !== hostIP) {
    const error = fieldError.invalid('status.hostIPs[0].ip', first.ip, 'must be equal to `hostIP`');
    errors = [...errors, error];
  }
  return [...errors, ...ofAddresses(hostIPs, 'status.hostIPs')];
}

interface Addresses {
  readonly podIP?: string;
  readonly podIPs?: readonly { readonly ip: string }[];
  readonly hostIP?: string;
  readonly hostIPs?: readonly { readonly ip: string }[];
}

function ofAddresses(all: readonly { readonly ip: string }[], path: string): readonly FieldError[] {
  if (!all.every(isNamed)) {
    return all.flatMap(({ ip }, at) => validateAddress(ip, `${path}[${String(at)}]`));
  }
  if (all.length < 2) return NO_ERRORS;
  const families = new Set(all.map(({ ip }) => ip.includes(':')));
  if (all.length === 2 && families.size === 2) return NO_ERRORS;
  const shown = all.map(({ ip }) => ({ IP: ip }));
  return [fieldError.invalid(path, shown, 'may specify no more than one IP for each IP family')];
}

function isNamed({ ip }: { readonly ip: string }): boolean {
  return isAddress(ip);
}

function validateVolumeMounts(
  mounts: readonly VolumeMountStatus[],
  path: string,
): readonly FieldError[] {
  return mounts.flatMap(({ volumeStatus }, at) => {
    if (volumeStatus?.image === undefined) return NO_ERRORS;
    const { imageRef = '' } = volumeStatus.image;
    // Upstream names the type here and not the field, `image`.
    const field = `${path}.volumeMounts[${String(at)}].volumeStatus.imageVolumeStatus.imageRef`;
    if (imageRef === '') return [fieldError.required(field, 'imageRef must not be empty')];
    if (byteLength(imageRef) <= IMAGE_REF_BYTES_MAX) return NO_ERRORS;
    return [fieldError.tooLong(field, IMAGE_REF_BYTES_MAX)];
  });
}
