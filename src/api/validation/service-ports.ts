/** The ports of a Service, checked. Upstream: pkg/apis/core/validation/validation.go, validateServicePort (v1.36). */
import type { Service } from '../workload-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isDNS1123Label, isQualifiedName } from './names.ts';
import { validatePortNumber, validatePortNumberOrName } from './ports.ts';

type Errors = readonly FieldError[];
type Port = Partial<NonNullable<Service['spec']['ports']>[number]>;

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validateServicePorts(ports: readonly Port[]): Errors {
  const names = new Set<string>();
  return ports.flatMap((port, at) => {
    const { name = '' } = port;
    const path = `spec.ports[${String(at)}]`;
    const errors: FieldError[] = [];
    if (name === '' && ports.length > 1) errors.push(fieldError.required(`${path}.name`));
    if (name !== '') {
      errors.push(...invalidFor(`${path}.name`, name, isDNS1123Label(name)));
      if (names.has(name)) errors.push(fieldError.duplicate(`${path}.name`, name));
      names.add(name);
    }
    return [...errors, ...validatePort(port, path)];
  });
}

function validatePort(
  { port = 0, protocol = '', targetPort, appProtocol }: Port,
  path: string,
): Errors {
  return [
    ...validatePortNumber(port, `${path}.port`),
    ...(PROTOCOLS.includes(protocol)
      ? NO_ERRORS
      : [fieldError.notSupported(`${path}.protocol`, protocol, PROTOCOLS)]),
    ...validatePortNumberOrName(targetPort, `${path}.targetPort`),
    ...(appProtocol === undefined
      ? NO_ERRORS
      : invalidFor(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol))),
  ];
}

export function validateNoNodePorts(ports: readonly Port[]): Errors {
  return ports.flatMap(({ nodePort = 0 }, at) => {
    if (nodePort === 0) return NO_ERRORS;
    const detail = "may not be used when `type` is 'ClusterIP'";
    return [fieldError.forbidden(`spec.ports[${String(at)}].nodePort`, detail)];
  });
}

/** By protocol: a port of a node, and a port of the Service. */
export function validateDistinctPorts(ports: readonly Port[]): Errors {
  const [ofNodes, own] = [new Set<string>(), new Set<string>()];
  const errors: FieldError[] = [];
  for (const [at, { protocol = '', nodePort = 0 }] of ports.entries()) {
    if (nodePort === 0) continue;
    const key = `${protocol} ${String(nodePort)}`;
    if (ofNodes.has(key)) {
      errors.push(fieldError.duplicate(`spec.ports[${String(at)}].nodePort`, nodePort));
    }
    ofNodes.add(key);
  }
  for (const [at, { protocol = '', port = 0 }] of ports.entries()) {
    const key = `${protocol} ${String(port)}`;
    if (own.has(key)) {
      // As Go shows a struct of which only this is said.
      const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port };
      const value = { ...shown, TargetPort: 0, NodePort: 0 };
      errors.push(fieldError.duplicate(`spec.ports[${String(at)}]`, value));
    }
    own.add(key);
  }
  return errors;
}
