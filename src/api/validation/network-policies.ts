/** NetworkPolicies, checked. Upstream: pkg/apis/networking/validation/validation.go (v1.36). */
import type { InertResources } from '../inert-objects.ts';
import type {
  IPBlock,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from '../network-objects.ts';
import { contains, parseCidr, validateCidr } from './cidr.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateLabelSelector } from './label-selector.ts';
import { isValidPortName, validatePortNumber } from './ports.ts';

type Errors = readonly FieldError[];
type NetworkPolicy = InertResources['networkpolicies'];

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];

/** `old` said some ranges already, which are taken as they are. */
export function validateNetworkPolicy({ spec = {} }: NetworkPolicy, old?: NetworkPolicy): Errors {
  const known = new Set(old === undefined ? [] : rangesOf(old.spec ?? {}));
  const { podSelector = {}, ingress = [], egress = [], policyTypes = [] } = spec;
  const errors = [...validateLabelSelector(podSelector, 'spec.podSelector')];
  for (const [at, { ports = [], from = [] }] of ingress.entries()) {
    errors.push(...validateRule(ports, from, `spec.ingress[${String(at)}]`, 'from', known));
  }
  for (const [at, { ports = [], to = [] }] of egress.entries()) {
    errors.push(...validateRule(ports, to, `spec.egress[${String(at)}]`, 'to', known));
  }
  if (policyTypes.length > POLICY_TYPES.length) {
    const detail = 'may not specify more than two policyTypes';
    return [...errors, fieldError.invalid('spec.policyTypes', policyTypes, detail)];
  }
  for (const [at, type] of policyTypes.entries()) {
    if (POLICY_TYPES.includes(type)) continue;
    errors.push(fieldError.notSupported(`spec.policyTypes[${String(at)}]`, type, POLICY_TYPES));
  }
  return errors;
}

function validateRule(
  ports: readonly NetworkPolicyPort[],
  peers: readonly NetworkPolicyPeer[],
  path: string,
  side: 'from' | 'to',
  known: ReadonlySet<string>,
): Errors {
  return [
    ...ports.flatMap((port, at) => validatePort(port, `${path}.ports[${String(at)}]`)),
    ...peers.flatMap((peer, at) => validatePeer(peer, `${path}.${side}[${String(at)}]`, known)),
  ];
}

function validatePort({ protocol, port, endPort }: NetworkPolicyPort, path: string): Errors {
  const errors: FieldError[] = [];
  const ofEnd = (value: number, detail: string): void =>
    void errors.push(fieldError.invalid(`${path}.endPort`, value, detail));
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    errors.push(fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  }
  if (port === undefined) {
    if (endPort !== undefined) ofEnd(endPort, 'may not be specified when `port` is not specified');
    return errors;
  }
  if (typeof port === 'string') {
    if (endPort !== undefined) ofEnd(endPort, 'may not be specified when `port` is non-numeric');
    return [...errors, ...invalidFor(`${path}.port`, port, isValidPortName(port))];
  }
  errors.push(...validatePortNumber(port, `${path}.port`));
  if (endPort === undefined) return errors;
  if (endPort < port) ofEnd(port, 'must be greater than or equal to `port`');
  return [...errors, ...validatePortNumber(endPort, `${path}.endPort`)];
}

function validatePeer(peer: NetworkPolicyPeer, path: string, known: ReadonlySet<string>): Errors {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const given = [podSelector, namespaceSelector, ipBlock].filter((each) => each !== undefined);
  const errors: FieldError[] = [];
  for (const [field, selector] of Object.entries({ podSelector, namespaceSelector })) {
    if (selector === undefined) continue;
    errors.push(...validateLabelSelector(selector, `${path}.${field}`));
  }
  if (ipBlock !== undefined) errors.push(...validateBlock(ipBlock, `${path}.ipBlock`, known));
  if (given.length === 0) errors.push(fieldError.required(path, 'must specify a peer'));
  else if (given.length > 1 && ipBlock !== undefined) {
    errors.push(fieldError.forbidden(path, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function validateBlock(
  { cidr = '', except = [] }: IPBlock,
  path: string,
  known: ReadonlySet<string>,
): Errors {
  if (cidr === '') return [fieldError.required(`${path}.cidr`)];
  const check = (text: string, field: string): Errors =>
    known.has(text) ? NO_ERRORS : validateCidr(text, field);
  const errors = [...check(cidr, `${path}.cidr`)];
  const whole = parseCidr(cidr);
  if (whole === undefined) return errors;
  for (const [at, text] of except.entries()) {
    const field = `${path}.except[${String(at)}]`;
    errors.push(...check(text, field));
    const part = parseCidr(text);
    if (part === undefined || (contains(whole, part) && whole.bits < part.bits)) continue;
    errors.push(fieldError.invalid(field, text, 'must be a strict subset of `cidr`'));
  }
  return errors;
}

function rangesOf({ ingress = [], egress = [] }: NetworkPolicySpec): readonly string[] {
  const peers: readonly NetworkPolicyPeer[] = [
    ...ingress.flatMap(({ from = [] }) => from),
    ...egress.flatMap(({ to = [] }) => to),
  ];
  return peers.flatMap(({ ipBlock }) =>
    ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])],
  );
}
