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
  const failures: Failure[] = [];
  for (const resource of RESOURCE_NAMES) addShortage(failures, resource, pod, room, others);
  if (!matchesNodeAffinity(pod.spec, room)) {
    failures.push(failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector"));
  }
  if (hasPortTaken(pod.spec, others)) {
    const why = "node(s) didn't have free ports for the requested pod ports";
    failures.push(failed('NodePorts', why));
  }
  if (!isStaticPod(pod) && !toleratesExecution(pod, room.taints)) {
    failures.push(failed('TaintToleration', "node(s) had taints that the pod didn't tolerate"));
  }
  return failures;
}

function addShortage(
  failures: Failure[],
  resource: ResourceName,
  pod: Pod,
  { capacity: capacities }: NodeRoom,
  others: readonly Pod[],
): void {
  const requested = requestOf(pod, resource);
  if (requested === 0) return;
  const capacity = capacities[resource];
  let used = 0;
  for (const other of others) used += requestOf(other, resource);
  if (used + requested > capacity) failures.push({ resource, requested, used, capacity });
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

function hostPorts({ containers, initContainers = NO_CONTAINERS }: PodSpec): readonly HostPort[] {
  if (initContainers.length === 0 && !containers.some(hasPorts)) return NO_PORTS;
  const running = [...containers, ...initContainers.filter(isRestartableInitContainer)];
  return running.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort: port = 0, protocol = 'TCP', hostIP = '' }) =>
      port === 0 ? [] : [{ port, protocol, ip: hostIP === '' ? ANY_ADDRESS : hostIP }],
    ),
  );
}

const NO_CONTAINERS: NonNullable<PodSpec['initContainers']> = [];
const NO_PORTS: readonly HostPort[] = [];

function hasPorts({ ports }: PodSpec['containers'][number]): boolean {
  return ports !== undefined;
}

function failed(predicate: string, why: string): Failure {
  return { predicate, why };
}
