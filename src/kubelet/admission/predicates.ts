/**
 * Whether a pod fits a node, as the node sees it: what the scheduler has looked at, and whoever writes
 * `nodeName` himself has not. Pure. Upstream: pkg/kubelet/lifecycle/predicate.go, generalFilter;
 * pkg/scheduler/scheduler.go, AdmissionCheck (v1.36).
 */
import {
  matchesNodeAffinity,
  tolerates,
  type Node,
  type Pod,
  type PodSpec,
} from '../../api/index.ts';
import { isRestartableInitContainer, isStaticPod } from '../model/index.ts';
import { requestOf, RESOURCE_NAMES, type ResourceName, type Resources } from './resources.ts';

/** What a node has, and what of it is asked for already. */
export interface NodeRoom {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: NonNullable<Node['spec']['taints']>;
  readonly capacity: Resources;
}

/** Of several reasons why a pod is refused the first is told. */
export type Failure =
  | {
      readonly resource: ResourceName;
      readonly requested: number;
      readonly used: number;
      readonly capacity: number;
    }
  | { readonly predicate: string; readonly why: string };

export function generalFilter(
  pod: Pod,
  room: NodeRoom,
  others: readonly Pod[],
): readonly Failure[] {
  return [
    ...shortages(pod, room, others),
    ...(matchesNodeAffinity(pod.spec, room)
      ? []
      : [failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")]),
    ...(hasPortTaken(pod.spec, others)
      ? [failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")]
      : []),
    ...(isStaticPod(pod) || toleratesExecution(pod, room.taints)
      ? []
      : [failed('TaintToleration', "node(s) had taints that the pod didn't tolerate")]),
  ];
}

function shortages(
  pod: Pod,
  { capacity: capacities }: NodeRoom,
  others: readonly Pod[],
): readonly Failure[] {
  return RESOURCE_NAMES.flatMap((resource) => {
    const requested = requestOf(pod, resource);
    if (requested === 0) return [];
    const capacity = capacities[resource];
    const used = others.reduce((sum, other) => sum + requestOf(other, resource), 0);
    return used + requested > capacity ? [{ resource, requested, used, capacity }] : [];
  });
}

/** Of the taints only those count that would take the pod away again. */
function toleratesExecution({ spec }: Pod, taints: NodeRoom['taints']): boolean {
  const { tolerations = [] } = spec;
  return taints.every(
    (taint) => taint.effect !== 'NoExecute' || tolerations.some((each) => tolerates(each, taint)),
  );
}

interface HostPort {
  readonly port: number;
  readonly protocol: string;
  readonly ip: string;
}

function hasPortTaken(spec: PodSpec, others: readonly Pod[]): boolean {
  const wanted = hostPorts(spec);
  if (wanted.length === 0) return false;
  return others.some((other) =>
    hostPorts(other.spec).some((taken) => wanted.some((port) => clash(port, taken))),
  );
}

function clash(a: HostPort, b: HostPort): boolean {
  const isSameAddress = a.ip === b.ip || a.ip === ANY_ADDRESS || b.ip === ANY_ADDRESS;
  return a.port === b.port && a.protocol === b.protocol && isSameAddress;
}

const ANY_ADDRESS = '0.0.0.0';

function hostPorts({ containers, initContainers = [] }: PodSpec): readonly HostPort[] {
  const running = [...containers, ...initContainers.filter(isRestartableInitContainer)];
  return running.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort: port = 0, protocol = 'TCP', hostIP = '' }) =>
      port === 0 ? [] : [{ port, protocol, ip: hostIP === '' ? ANY_ADDRESS : hostIP }],
    ),
  );
}

function failed(predicate: string, why: string): Failure {
  return { predicate, why };
}
