/**
 * Validation of probes. Upstream: pkg/apis/core/validation/validation.go, validateLivenessProbe,
 * validateReadinessProbe, validateStartupProbe, validateHandler (v1.36).
 */
import type { Container } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validatePortNumberOrName } from './ports.ts';

type Probe = NonNullable<Container['livenessProbe']>;
type HTTPGet = NonNullable<Probe['httpGet']>;

const NOT_NEGATIVE = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

const SCHEMES = ['HTTP', 'HTTPS'];
const HEADER_NAME = '[-A-Za-z0-9]+';
const HEADER_NAME_RULE = `a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '${HEADER_NAME}')`;

/** Of a container that may have them. */
export function validateProbes(container: Container, path: string): readonly FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  if ((livenessProbe ?? readinessProbe ?? startupProbe) === undefined) return NO_ERRORS;
  return [
    ...validateRestartingProbe(livenessProbe, `${path}.livenessProbe`),
    ...validateReadinessProbe(readinessProbe, `${path}.readinessProbe`),
    ...validateRestartingProbe(startupProbe, `${path}.startupProbe`),
  ];
}

function validateRestartingProbe(probe: Probe | undefined, path: string): readonly FieldError[] {
  if (probe === undefined) return NO_ERRORS;
  const errors = [...validateProbe(probe, path)];
  if (probe.successThreshold !== 1) {
    errors.push(
      fieldError.invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1'),
    );
  }
  return errors;
}

function validateReadinessProbe(probe: Probe | undefined, path: string): readonly FieldError[] {
  if (probe === undefined) return NO_ERRORS;
  const errors = [...validateProbe(probe, path)];
  const { terminationGracePeriodSeconds: grace } = probe;
  if (grace !== undefined) {
    const field = `${path}.terminationGracePeriodSeconds`;
    errors.push(fieldError.invalid(field, grace, 'must not be set for readinessProbes'));
  }
  return errors;
}

function validateProbe(probe: Probe, path: string): readonly FieldError[] {
  const errors = [...validateHandler(probe, path)];
  for (const field of NOT_NEGATIVE) {
    const value = probe[field] ?? 0;
    if (value >= 0) continue;
    const detail = 'must be greater than or equal to 0';
    errors.push(fieldError.invalid(`${path}.${field}`, value, detail));
  }
  const { terminationGracePeriodSeconds: grace } = probe;
  if (grace !== undefined && grace <= 0) {
    const field = `${path}.terminationGracePeriodSeconds`;
    errors.push(fieldError.invalid(field, grace, 'must be greater than 0'));
  }
  return errors;
}

/** Of a probe or a hook: exactly one. `others` are those of its kind alone. */
export function validateHandler(
  { exec, httpGet, tcpSocket, grpc }: Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'>,
  path: string,
  others: readonly Handler[] = [],
): readonly FieldError[] {
  const handlers: Handler[] = [];
  if (exec !== undefined) {
    handlers.push(['exec', () => required(exec.command, `${path}.exec.command`)]);
  }
  if (httpGet !== undefined)
    handlers.push(['httpGet', () => validateHTTPGet(httpGet, `${path}.httpGet`)]);
  if (tcpSocket !== undefined) {
    handlers.push([
      'tcpSocket',
      () => validatePortNumberOrName(tcpSocket.port, `${path}.tcpSocket.port`),
    ]);
  }
  if (grpc !== undefined) {
    handlers.push(['grpc', () => validatePortNumberOrName(grpc.port, `${path}.grpc.port`)]);
  }
  const [first, ...more] = [...handlers, ...others];
  if (first === undefined) return [fieldError.required(path, 'must specify a handler type')];
  const [, errors] = first;
  const detail = 'may not specify more than 1 handler type';
  return [...errors(), ...more.map(([name]) => fieldError.forbidden(`${path}.${name}`, detail))];
}

/** What is done, by its name, and what is wrong with it. */
export type Handler = readonly [name: string, errors: () => readonly FieldError[]];

function required(list: readonly unknown[] | undefined, path: string): readonly FieldError[] {
  return (list ?? []).length === 0 ? [fieldError.required(path)] : NO_ERRORS;
}

function validateHTTPGet(httpGet: HTTPGet, path: string): readonly FieldError[] {
  const { path: target = '', port, scheme = '', httpHeaders = [] } = httpGet;
  return [
    ...(target === '' ? [fieldError.required(`${path}.path`)] : NO_ERRORS),
    ...validatePortNumberOrName(port, `${path}.port`),
    ...(SCHEMES.includes(scheme)
      ? NO_ERRORS
      : [fieldError.notSupported(`${path}.scheme`, scheme, SCHEMES)]),
    ...httpHeaders.flatMap(({ name = '' }: { name?: string }) =>
      invalidFor(`${path}.httpHeaders`, name, isHTTPHeaderName(name)),
    ),
  ];
}

function isHTTPHeaderName(name: string): readonly string[] {
  return new RegExp(`^${HEADER_NAME}$`).test(name) ? [] : [HEADER_NAME_RULE];
}
