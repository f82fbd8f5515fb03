/** Upstream: pkg/apis/core/validation/validation_test.go, TestValidateProbe, TestValidateHandler. */
import { describe, expect, it } from 'vitest';
import { setContainerDefaults } from '../defaults/container-defaults.ts';
import type { Container } from '../objects.ts';
import { aggregate } from './field-error.ts';
import { isValidPortName } from './ports.ts';
import { validateProbes } from './probes.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The faults of a container, as the server has filled it in; empty if it is fine. */
function faults(fields: Fields): string {
  const container = { name: 'main', image: 'a', ...structuredClone(fields) } as Container;
  setContainerDefaults(container);
  return aggregate(validateProbes(container, 'c')).replace(/^\[\]$/, '');
}

const liveness = (probe: Fields): Fields => ({ livenessProbe: probe });
const exec = { exec: { command: ['true'] } };

describe('probes: accepts', () => {
  it.each<[string, Fields]>([
    ['none', {}],
    ['a command', liveness(exec)],
    ['a GET by number', liveness({ httpGet: { port: 8080 } })],
    ['a GET by name, over TLS', liveness({ httpGet: { port: 'http', scheme: 'HTTPS' } })],
    ['a connection', liveness({ tcpSocket: { port: 1 } })],
    ['a health service', liveness({ grpc: { port: 65_535 } })],
    ['nought, which means the default', liveness({ ...exec, periodSeconds: 0 })],
    ['several successes of readiness', { readinessProbe: { ...exec, successThreshold: 2 } }],
    ['a grace of its own', { startupProbe: { ...exec, terminationGracePeriodSeconds: 1 } }],
  ])('%s', (_what, fields) => {
    expect(faults(fields)).toBe('');
  });
});

describe('probes: refuses', () => {
  it.each<[Fields, string]>([
    [liveness({}), 'c.livenessProbe: Required value: must specify a handler type'],
    [
      liveness({ ...exec, tcpSocket: { port: 0 } }),
      'c.livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    ],
    [liveness({ exec: { command: [] } }), 'c.livenessProbe.exec.command: Required value'],
    [
      liveness({ httpGet: { port: 0 } }),
      'c.livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ],
    [
      liveness({ httpGet: { port: 'HTTP' } }),
      '[c.livenessProbe.httpGet.port: Invalid value: "HTTP": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), c.livenessProbe.httpGet.port: Invalid value: "HTTP": must contain at least one letter (a-z)]',
    ],
    [
      liveness({ httpGet: { port: 80, scheme: 'http' } }),
      'c.livenessProbe.httpGet.scheme: Unsupported value: "http": supported values: "HTTP", "HTTPS"',
    ],
    [
      liveness({ httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: '' }] } }),
      "c.livenessProbe.httpGet.httpHeaders: Invalid value: \"a b\": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
    ],
    [
      liveness({ grpc: { port: 65_536 } }),
      'c.livenessProbe.grpc.port: Invalid value: 65536: must be between 1 and 65535, inclusive',
    ],
    [
      liveness({ ...exec, initialDelaySeconds: -1 }),
      'c.livenessProbe.initialDelaySeconds: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      liveness({ ...exec, successThreshold: 2 }),
      'c.livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ],
    [
      { startupProbe: { ...exec, successThreshold: 2 } },
      'c.startupProbe.successThreshold: Invalid value: 2: must be 1',
    ],
    [
      liveness({ ...exec, terminationGracePeriodSeconds: 0 }),
      'c.livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0',
    ],
    [
      { readinessProbe: { ...exec, terminationGracePeriodSeconds: 1 } },
      'c.readinessProbe.terminationGracePeriodSeconds: Invalid value: 1: must not be set for readinessProbes',
    ],
  ])('%j: %s', (fields, expected) => {
    expect(faults(fields)).toBe(expected);
  });
});

describe('names of ports', () => {
  it.each<[string, readonly string[]]>([
    ['http', []],
    ['fifteen-letters', []],
    [
      'sixteen-letters-',
      ['must be no more than 15 characters', 'must not begin or end with a hyphen'],
    ],
    ['a--b', ['must not contain consecutive hyphens']],
    ['80', ['must contain at least one letter (a-z)']],
  ])('%s', (name, complaints) => {
    expect(isValidPortName(name)).toEqual(complaints);
  });
});
