/**
 * Validation of containers and init containers.
 * Upstream: pkg/apis/core/validation/validation.go, validateContainers, validateInitContainers.
 */
import type { Container, PodSpec } from '../objects.ts';
import { validateSecurityContext } from './security-context.ts';
import { validateContainerRestart } from './container-restart.ts';
import { validateEnv, validateEnvFrom } from './environment.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLifecycle } from './lifecycle.ts';
import { isDNS1123Label } from './names.ts';
import { isValidPortName, validatePortNumber } from './ports.ts';
import { validateProbes } from './probes.ts';
import {
  validateContainerResources,
  validateNoRestartByResize,
  validateResizePolicy,
} from './resources.ts';
import { validatePullPolicy } from './pull-policy.ts';
import { validateNoOuterWhitespace, type Mountable } from './volumes.ts';
import { validateVolumeDevices } from './volume-devices.ts';
import { validateVolumeMounts } from './volume-mounts.ts';

const TERMINATION_MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

/** `taken` holds the names of containers that came before, and receives these. */
export function validateContainers(
  containers: readonly Container[],
  volumes: Mountable,
  spec: PodSpec,
  path: string,
  taken: Set<string>,
): readonly FieldError[] {
  return containers.flatMap((container, at) => {
    const containerPath = `${path}[${String(at)}]`;
    const errors = [...validateContainer(container, volumes, spec, containerPath)];
    // Upstream takes two without a name for two of one name, of regular containers.
    const name = (container as Partial<Container>).name ?? '';
    if (taken.has(name)) errors.push(fieldError.duplicate(`${containerPath}.name`, name));
    else if (name !== '' || path === 'spec.containers') taken.add(name);
    return errors;
  });
}

/** No two of them may have one port of the host, nor may one container have it twice. */
export function validateHostPorts(
  containers: readonly Container[],
  path: string,
): readonly FieldError[] {
  if (!containers.some(hasPorts)) return NO_ERRORS;
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, at) =>
    ports.flatMap(({ hostPort = 0, hostIP = '', protocol = '' }, place) => {
      if (hostPort === 0) return NO_ERRORS;
      const port = `${protocol}/${hostIP}/${String(hostPort)}`;
      const isTaken = taken.has(port);
      taken.add(port);
      const field = `${path}[${String(at)}].ports[${String(place)}].hostPort`;
      return isTaken ? [fieldError.duplicate(field, port)] : NO_ERRORS;
    }),
  );
}

function hasPorts({ ports }: Container): boolean {
  return ports !== undefined;
}

/** What only containers may have that run beside others. */
const NOT_OF_INIT = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Hooks and probes. */
export function validateWhileItRuns(
  container: Container,
  graceSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  const ofHooks = validateLifecycle(container, graceSeconds, path);
  const ofProbes = validateProbes(container, path);
  return ofHooks.length === 0 ? ofProbes : [...ofHooks, ...ofProbes];
}

export function validateInitContainers(
  containers: readonly Container[] = [],
  graceSeconds: number | undefined,
  path: string,
): readonly FieldError[] {
  return containers.flatMap((container, at) => {
    if (container.restartPolicy === 'Always') {
      return validateWhileItRuns(container, graceSeconds, `${path}[${String(at)}]`);
    }
    const detail = 'may not be set for init containers without restartPolicy=Always';
    const place = `${path}[${String(at)}]`;
    return [
      ...NOT_OF_INIT.filter((field) => container[field] !== undefined).map((field) =>
        fieldError.forbidden(`${place}.${field}`, detail),
      ),
      ...validateNoRestartByResize(container, place),
    ];
  });
}

function validateContainer(
  container: Container,
  volumes: Mountable,
  spec: PodSpec,
  path: string,
): readonly FieldError[] {
  const { name, image = '', imagePullPolicy, terminationMessagePolicy } = container;
  const { ports, env, envFrom, volumeMounts, volumeDevices, resources } = container;
  return [
    ...(isBlank(name)
      ? [fieldError.required(`${path}.name`)]
      : invalidFor(`${path}.name`, name, isDNS1123Label(name))),
    ...(image === ''
      ? [fieldError.required(`${path}.image`)]
      : validateNoOuterWhitespace(image, `${path}.image`)),
    ...oneOf(
      terminationMessagePolicy,
      TERMINATION_MESSAGE_POLICIES,
      `${path}.terminationMessagePolicy`,
    ),
    ...(ports === undefined ? NO_ERRORS : validatePorts(ports, `${path}.ports`)),
    ...(env === undefined ? NO_ERRORS : validateEnv(env, `${path}.env`)),
    ...(envFrom === undefined ? NO_ERRORS : validateEnvFrom(envFrom, `${path}.envFrom`)),
    ...(volumeMounts === undefined
      ? NO_ERRORS
      : validateVolumeMounts(container, volumes, `${path}.volumeMounts`)),
    ...(volumeDevices === undefined
      ? NO_ERRORS
      : validateVolumeDevices(container, volumes, `${path}.volumeDevices`)),
    ...validatePullPolicy(imagePullPolicy, `${path}.imagePullPolicy`),
    ...(resources === undefined
      ? NO_ERRORS
      : validateContainerResources(resources, spec, `${path}.resources`)),
    ...validateResizePolicy(container, spec, `${path}.resizePolicy`),
    ...validateContainerRestart(container, path, path.startsWith('spec.initContainers')),
    ...validateSecurityContext(container.securityContext, `${path}.securityContext`),
  ];
}

function validatePorts(
  ports: NonNullable<Container['ports']>,
  path: string,
): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, at) => {
    const portPath = `${path}[${String(at)}]`;
    const errors: FieldError[] = [];
    if (port.name !== undefined && port.name !== '') {
      const complaints = isValidPortName(port.name);
      errors.push(...invalidFor(`${portPath}.name`, port.name, complaints));
      const isTaken = complaints.length === 0 && names.has(port.name);
      if (isTaken) errors.push(fieldError.duplicate(`${portPath}.name`, port.name));
      names.add(port.name);
    }
    if (port.containerPort === undefined || port.containerPort === 0) {
      errors.push(fieldError.required(`${portPath}.containerPort`));
    } else errors.push(...validatePortNumber(port.containerPort, `${portPath}.containerPort`));
    if (port.hostPort !== undefined && port.hostPort !== 0) {
      errors.push(...validatePortNumber(port.hostPort, `${portPath}.hostPort`));
    }
    return [...errors, ...oneOf(port.protocol, PROTOCOLS, `${portPath}.protocol`)];
  });
}

function oneOf(
  value: string | undefined,
  supported: readonly string[],
  path: string,
): readonly FieldError[] {
  if (isBlank(value)) return [fieldError.required(path)];
  return supported.includes(value ?? '')
    ? NO_ERRORS
    : [fieldError.notSupported(path, value, supported)];
}

function isBlank(value: string | undefined): boolean {
  return value === undefined || value === '';
}
