/**
 * What does not go together with users, processes and the name of the host.
 * Upstream: pkg/apis/core/validation/validation.go, validateHostUsers, validatePodHostName (v1.36).
 */
import type { Container, PodSpec } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Subdomain } from './names.ts';
import { containersOf, hasContainer } from './pod-containers.ts';

type Errors = readonly FieldError[];
/** Newer than the generated types. */
type Spec = PodSpec & { readonly hostUsers?: boolean; readonly hostnameOverride?: string };

type Port = NonNullable<Container['ports']>[number];

const NAME_BYTES_MAX = 64;

export function validateHostNamespaces(spec: Spec): Errors {
  return [
    ...validateHostNetwork(spec),
    ...validateHostUsers(spec),
    ...validateProcMounts(spec),
    ...validateHostName(spec),
  ];
}

/** There are no two networks between which a port could be another. */
function validateHostNetwork({ hostNetwork, containers }: Spec): Errors {
  if (hostNetwork !== true) return NO_ERRORS;
  const detail = 'must match `containerPort` when `hostNetwork` is true';
  return containers.flatMap(({ ports = [] }, at) =>
    ports.flatMap(({ hostPort = 0, containerPort = 0 }: Partial<Port>, place) => {
      if (hostPort === 0 || hostPort === containerPort) return NO_ERRORS;
      const field = `spec.containers[${String(at)}].ports[${String(place)}].hostPort`;
      return [fieldError.invalid(field, hostPort, detail)];
    }),
  );
}

function validateHostUsers(spec: Spec): Errors {
  if (spec.hostUsers !== false) return NO_ERRORS;
  const detail = 'when `hostUsers` is false';
  const errors: FieldError[] = [];
  if (spec.hostNetwork === true) errors.push(fieldError.forbidden('spec.hostNetwork', detail));
  // Upstream's paths begin with capitals.
  if (spec.hostPID === true) errors.push(fieldError.forbidden('spec.HostPID', detail));
  if (spec.hostIPC === true) errors.push(fieldError.forbidden('spec.HostIPC', detail));
  for (const [path, { volumeDevices = [] }] of containersOf(spec)) {
    if (volumeDevices.length === 0) continue;
    errors.push(fieldError.forbidden(`${path}.volumeDevices`, detail));
  }
  return errors;
}

function validateProcMounts(spec: Spec): Errors {
  if (spec.hostUsers === false || !hasContainer(spec, isUnmasked)) return NO_ERRORS;
  const detail = '`hostUsers` must be false to use `Unmasked`';
  return containersOf(spec)
    .filter(([, container]) => isUnmasked(container))
    .map(([path]) => fieldError.invalid(`${path}.securityContext.procMount`, 'Unmasked', detail));
}

function isUnmasked({ securityContext }: Container): boolean {
  return securityContext?.procMount === 'Unmasked';
}

function validateHostName({
  hostnameOverride: name,
  setHostnameAsFQDN,
  hostNetwork,
}: Spec): Errors {
  if (name === undefined) return NO_ERRORS;
  const path = 'spec.hostnameOverride';
  const errors: FieldError[] = [];
  if (setHostnameAsFQDN === true) {
    const detail = 'may not be specified when setHostnameAsFQDN is true';
    errors.push(fieldError.forbidden(path, detail));
  }
  if (hostNetwork === true) {
    errors.push(fieldError.forbidden(path, 'may not be specified when hostNetwork is true'));
  }
  if (name.length > NAME_BYTES_MAX) errors.push(fieldError.tooLong(path, NAME_BYTES_MAX));
  return [...errors, ...invalidFor(path, name, isDNS1123Subdomain(name))];
}
