/**
 * A port as a probe or a hook names it: a number, or the name of a port of its container. Upstream:
 * pkg/probe/util.go, ResolveContainerPort (v1.36).
 */
import type { Container } from '../../api/index.ts';
import { ProbeError } from './probe-outcome.ts';

const PORT_MAX = 65_535;

/** @throws {ProbeError} */
export function resolveContainerPort(port: number | string, { ports = [] }: Container): number {
  const number = typeof port === 'number' ? port : numberOf(port, ports);
  if (number > 0 && number <= PORT_MAX) return number;
  throw new ProbeError(`invalid port number: ${String(number)}`);
}

function numberOf(name: string, ports: NonNullable<Container['ports']>): number {
  const named = ports.find((port) => port.name === name);
  if (named !== undefined) return named.containerPort;
  // Perhaps it was a number, written as a text.
  if (/^[+-]?\d+$/.test(name)) return Number(name);
  throw new ProbeError(`strconv.Atoi: parsing ${JSON.stringify(name)}: invalid syntax`);
}
