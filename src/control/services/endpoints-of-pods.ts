/**
 * Which pods stand behind a Service, at which ports, and whether they may be sent to. Pure.
 * Upstream: endpointslice/utils.go, podToEndpoint, getEndpointPorts; util/controller_utils.go,
 * ShouldPodBeInEndpoints (v1.36).
 */
import type { EndpointSlice, Pod, Service } from '../../api/index.ts';
import type { Subset } from './endpoint-subsets.ts';
import { isReady } from '../workloads/pod-facts.ts';

export type Endpoint = EndpointSlice['endpoints'][number];
export type EndpointPort = NonNullable<EndpointSlice['ports']>[number];
type ServicePort = NonNullable<Service['spec']['ports']>[number];

/** Endpoints with the same ports: of pods that name ports differently there are several groups. */
export interface EndpointGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** @param zoneOf of a node, if it has one */
export function groupsOf(
  service: Service,
  pods: readonly Pod[],
  zoneOf: (nodeName: string) => string | undefined,
): readonly EndpointGroup[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  const members = pods.filter(isThere);
  for (const pod of [...members].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) {
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    groups.set(key, group);
    group.endpoints.push(endpointOf(service, pod, zoneOf));
  }
  return [...groups.values()];
}

/** What Endpoints tell, a subset for each pod and port; `repackSubsets` puts them together. */
export function endpointSubsetsOf(service: Service, pods: readonly Pod[]): readonly Subset[] {
  const { ports = [], clusterIP, publishNotReadyAddresses } = service.spec;
  return pods.filter(isThere).flatMap((pod) => {
    const isGoing = pod.metadata.deletionTimestamp !== undefined;
    if (isGoing && publishNotReadyAddresses !== true) return [];
    const { addresses, hostname, targetRef, nodeName } = endpointOf(service, pod, () => undefined);
    const address = { ip: addresses[0] ?? '', ...(hostname && { hostname }), nodeName, targetRef };
    const isTold = publishNotReadyAddresses === true || isReady(pod);
    const at = isTold ? { addresses: [address] } : { notReadyAddresses: [address] };
    if (ports.length === 0) return clusterIP === 'None' ? [at as Subset] : [];
    return portsOf(service, pod).map((port) => ({ ...at, ports: [plainPort(port)] }) as Subset);
  });
}

/** In Endpoints a name that is empty is none. */
function plainPort({ name, ...port }: EndpointPort): object {
  return name === undefined || name === '' ? port : { name, ...port };
}

/** It has an address, and has not come to its end. */
function isThere({ status }: Pod): boolean {
  const { phase, podIP = '' } = status;
  return podIP !== '' && phase !== 'Succeeded' && phase !== 'Failed';
}

function endpointOf(
  { metadata: { name }, spec }: Service,
  pod: Pod,
  zoneOf: (nodeName: string) => string | undefined,
): Endpoint {
  const { metadata, status } = pod;
  const { nodeName = '', hostname = '', subdomain } = pod.spec;
  const serving = isReady(pod);
  const terminating = metadata.deletionTimestamp !== undefined;
  const ready = spec.publishNotReadyAddresses === true || (serving && !terminating);
  const zone = zoneOf(nodeName);
  return {
    addresses: [status.podIP ?? ''],
    conditions: { ready, serving, terminating },
    ...(hostname !== '' && subdomain === name ? { hostname } : {}),
    targetRef: {
      kind: 'Pod',
      namespace: metadata.namespace,
      name: metadata.name,
      uid: metadata.uid,
    },
    nodeName,
    ...(zone === undefined ? {} : { zone }),
  };
}

function portsOf({ spec }: Service, pod: Pod): readonly EndpointPort[] {
  return (spec.ports ?? []).flatMap((port) => {
    const found = portOf(port, pod);
    if (found === undefined) return [];
    const { name = '', protocol = 'TCP', appProtocol } = port;
    return [{ name, port: found, protocol, ...(appProtocol && { appProtocol }) }];
  });
}

/** Undefined: no container has a port of that name. */
function portOf({ port, targetPort = port, protocol = 'TCP' }: ServicePort, { spec }: Pod) {
  if (typeof targetPort === 'number') return targetPort;
  const sidecars = (spec.initContainers ?? []).filter((each) => each.restartPolicy === 'Always');
  for (const { ports = [] } of [...spec.containers, ...sidecars]) {
    const named = ports.find(
      (each) => each.name === targetPort && (each.protocol ?? 'TCP') === protocol,
    );
    if (named !== undefined) return named.containerPort;
  }
  return undefined;
}
