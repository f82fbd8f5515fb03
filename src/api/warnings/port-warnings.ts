/** Ports of containers that say the same. Upstream: pkg/api/pod/warnings.go (v1.36). */
import type { Container } from '../objects.ts';
import type { FieldWarning } from './field-warning.ts';

type Port = Partial<NonNullable<Container['ports']>[number]>;
type Placed = readonly [path: string, container: Container];

interface Known {
  readonly place: string;
  readonly port: Port;
}

export function portWarnings(containers: readonly Placed[]): readonly FieldWarning[] {
  if (containers.every(([, { ports = [] }]) => ports.length === 0)) return [];
  const all: readonly Known[] = containers.flatMap(([path, { ports = [] }]) =>
    ports.map((port, at) => ({ place: `${path}.ports[${String(at)}]`, port })),
  );
  return [...definitions(all), ...names(all)];
}

function definitions(all: readonly Known[]): readonly FieldWarning[] {
  return all.flatMap(({ place, port }, at) => {
    const { hostIP = '', hostPort = 0 } = port;
    const others = all.slice(0, at).filter((other) => keyOf(other.port) === keyOf(port));
    return [
      ...(hostIP !== '' && hostPort === 0
        ? [{ field: place, text: `hostIP set without hostPort: ${goText(port)}` }]
        : []),
      ...others.flatMap((other) => {
        const how = likeness(port, other.port);
        if (how === undefined) return [];
        return [{ field: place, text: `${how} port definition with ${other.place}` }];
      }),
    ];
  });
}

function likeness(port: Port, other: Port): string | undefined {
  const { hostIP = '', hostPort = 0 } = port;
  const { hostIP: otherIP = '', hostPort: otherPort = 0 } = other;
  if (hostIP === otherIP && hostPort === otherPort) return 'duplicate';
  if (hostPort === 0 || otherPort === 0) return 'overlapping';
  const isOneOpen = (hostIP === '') !== (otherIP === '');
  return hostPort === otherPort && isOneOpen ? 'dangerously ambiguous' : undefined;
}

function names(all: readonly Known[]): readonly FieldWarning[] {
  const known = new Map<string, string>();
  return all.flatMap(({ place, port: { name = '' } }) => {
    if (name === '') return [];
    const first = known.get(name);
    if (first === undefined) {
      known.set(name, place);
      return [];
    }
    const text = `duplicate port name ${JSON.stringify(name)} with ${first}, services and probes that select ports by name will use ${first}`;
    return [{ field: place, text }];
  });
}

function keyOf({ containerPort = 0, protocol }: Port): string {
  return `${String(containerPort)}/${orTcp(protocol)}`;
}

function orTcp(protocol = ''): string {
  return protocol === '' ? 'TCP' : protocol;
}

/** As Go shows the struct. */
function goText({
  name = '',
  hostPort = 0,
  containerPort = 0,
  protocol,
  hostIP = '',
}: Port): string {
  return `{Name:${name} HostPort:${String(hostPort)} ContainerPort:${String(containerPort)} Protocol:${orTcp(protocol)} HostIP:${hostIP}}`;
}
