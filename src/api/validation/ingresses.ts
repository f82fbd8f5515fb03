/** Ingresses, checked. Upstream: pkg/apis/networking/validation/validation.go (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import type {
  HTTPIngressPath,
  IngressBackend,
  IngressRule,
  IngressTLS,
} from '../network-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { parseAddress, validateStrictAddress } from './ip-address.ts';
import { isDNS1123Label, isDNS1123Subdomain, isPathSegment, isWildcardSubdomain } from './names.ts';
import { isValidPortName, validatePortNumber } from './ports.ts';

type Errors = readonly FieldError[];
type Ingress = InertResources['ingresses'];

export const INGRESS_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const BAD_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const BAD_ENDS = ['/..', '/.'];
const NO_DNS_NAME = 'must be a DNS name, not an IP address';

export function validateNewIngress(ingress: Ingress): Errors {
  const { metadata, spec } = ingress;
  const annotation = metadata.annotations?.[INGRESS_CLASS_ANNOTATION];
  const name = spec?.ingressClassName;
  const errors = validateIngress(ingress);
  if (annotation === undefined || name === undefined || annotation === name) return errors;
  const detail = 'must match `ingressClassName` when both are specified';
  const field = `annotations.${INGRESS_CLASS_ANNOTATION}`;
  return [...errors, fieldError.invalid(field, annotation, detail)];
}

export function validateIngress({ spec = {} }: Ingress): Errors {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    const detail = 'either `defaultBackend` or `rules` must be specified';
    errors.push(fieldError.invalid('spec', spec.rules ?? null, detail));
  }
  if (defaultBackend !== undefined) {
    errors.push(...validateBackend(defaultBackend, 'spec.defaultBackend'));
  }
  for (const [at, rule] of rules.entries()) {
    errors.push(...validateRule(rule, `spec.rules[${String(at)}]`));
  }
  for (const [at, each] of tls.entries()) {
    errors.push(...validateTls(each, `spec.tls[${String(at)}]`));
  }
  if (ingressClassName === undefined) return errors;
  const complaints = isDNS1123Subdomain(ingressClassName);
  return [...errors, ...invalidFor('spec.ingressClassName', ingressClassName, complaints)];
}

/** What whoever fulfils it says of its addresses; `old` may have said some already. */
export function validateIngressStatus({ status }: Ingress, old: Ingress): Errors {
  const known = (old.status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);
  return (status?.loadBalancer?.ingress ?? []).flatMap(({ ip = '', hostname = '' }, at) => {
    const path = `status.loadBalancer.ingress[${String(at)}]`;
    const errors: FieldError[] = [];
    if (ip !== '' && !known.includes(ip)) errors.push(...validateStrictAddress(ip, `${path}.ip`));
    if (hostname === '') return errors;
    errors.push(...invalidFor(`${path}.hostname`, hostname, isDNS1123Subdomain(hostname)));
    if (parseAddress(hostname) === undefined) return errors;
    return [...errors, fieldError.invalid(`${path}.hostname`, hostname, NO_DNS_NAME)];
  });
}

function validateTls({ hosts = [], secretName = '' }: IngressTLS, path: string): Errors {
  return [
    ...hosts.flatMap((host, at) =>
      invalidFor(`${path}.hosts[${String(at)}]`, host, hostComplaints(host)),
    ),
    ...(secretName === ''
      ? NO_ERRORS
      : invalidFor(`${path}.secretName`, secretName, isDNS1123Subdomain(secretName))),
  ];
}

function hostComplaints(host: string): readonly string[] {
  return host.includes('*') ? isWildcardSubdomain(host) : isDNS1123Subdomain(host);
}

function validateRule({ host = '', http }: IngressRule, path: string): Errors {
  const errors: FieldError[] = [];
  if (host !== '') {
    const isAddress = parseAddress(host) !== undefined;
    if (isAddress) errors.push(fieldError.invalid(`${path}.host`, host, NO_DNS_NAME));
    errors.push(...invalidFor(`${path}.host`, host, hostComplaints(host)));
  }
  if (http === undefined) return errors;
  const { paths }: Partial<typeof http> = http;
  if (paths === undefined || paths.length === 0) {
    return [...errors, fieldError.required(`${path}.http.paths`)];
  }
  return [
    ...errors,
    ...paths.flatMap((each, at) => validatePath(each, `${path}.http.paths[${String(at)}]`)),
  ];
}

function validatePath({ path = '', pathType, backend }: HTTPIngressPath, field: string): Errors {
  if (pathType === undefined) {
    return [fieldError.required(`${field}.pathType`, 'pathType must be specified')];
  }
  const ofBackend = validateBackend(backend ?? {}, `${field}.backend`);
  if (!PATH_TYPES.includes(pathType)) {
    return [fieldError.notSupported(`${field}.pathType`, pathType, PATH_TYPES), ...ofBackend];
  }
  const complaints = pathComplaints(path, pathType === 'ImplementationSpecific');
  return [...invalidFor(`${field}.path`, path, complaints), ...ofBackend];
}

function pathComplaints(path: string, isOpen: boolean): readonly string[] {
  const complaints: string[] = [];
  if (!path.startsWith('/') && !(isOpen && path === '')) {
    complaints.push('must be an absolute path');
  }
  if (isOpen) return complaints;
  for (const bad of BAD_SEQUENCES) {
    if (path.includes(bad)) complaints.push(`must not contain '${bad}'`);
  }
  for (const bad of BAD_ENDS) if (path.endsWith(bad)) complaints.push(`cannot end with '${bad}'`);
  return complaints;
}

function validateBackend({ service, resource }: IngressBackend, path: string): Errors {
  if (service !== undefined && resource !== undefined) {
    return [fieldError.invalid(path, '', 'cannot set both resource and service backends')];
  }
  if (resource !== undefined) return validateLocalReference(resource, `${path}.resource`);
  if (service === undefined) {
    return [fieldError.invalid(path, '', 'resource or service backend is required')];
  }
  const { name, port = {} }: Partial<typeof service> = service;
  const { name: portName = '', number = 0 } = port;
  const ofName =
    (name ?? '') === ''
      ? [fieldError.required(`${path}.service.name`)]
      : invalidFor(`${path}.service.name`, name, isDNS1123Label(name ?? ''));
  const ofPort = `${path}.service.port`;
  if (portName !== '' && number !== 0) {
    const detail = 'cannot set both port name & port number';
    return [...ofName, fieldError.invalid(path, '', detail)];
  }
  if (portName !== '') {
    return [...ofName, ...invalidFor(`${ofPort}.name`, portName, isValidPortName(portName))];
  }
  if (number !== 0) return [...ofName, ...validatePortNumber(number, `${ofPort}.number`)];
  return [...ofName, fieldError.required(path, 'port name or number is required')];
}

/** Another object of the namespace, by group, kind and name. */
function validateLocalReference(
  { apiGroup, kind, name }: { apiGroup?: string | null; kind?: string; name?: string },
  path: string,
): Errors {
  return [
    ...(apiGroup === undefined || apiGroup === null
      ? NO_ERRORS
      : invalidFor(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup))),
    ...validateSegment(kind, `${path}.kind`),
    ...validateSegment(name, `${path}.name`),
  ];
}

/** What becomes a part of a path: there, and of signs that a path can have. */
export function validateSegment(text = '', field: string): Errors {
  if (text === '') return [fieldError.required(field)];
  return invalidFor(field, text, isPathSegment(text));
}
