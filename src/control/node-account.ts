/** One node as the scheduler accounts for it: what it offers and what the pods on it have asked for. */
import type { Node } from '../api/index.ts';
import { fromQuantities, type Requests } from './pod-requests.ts';
import { schedulingTaints } from './taints.ts';

/** What a node offers, read once from its object. */
export interface NodeOffer {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: ReturnType<typeof schedulingTaints>;
  readonly unschedulable: boolean;
  readonly allocatable: Requests;
  readonly podsMax: number;
}

/** Upstream: the kubelet's default `maxPods`. */
const PODS_MAX_DEFAULT = 110;

export class NodeAccount {
  readonly name: string;
  /** Undefined while there are pods on it, but no node is registered. */
  offer: NodeOffer | undefined;
  podCount = 0;
  cpuMilli = 0;
  memoryBytes = 0;

  constructor(name: string) {
    this.name = name;
  }

  add({ cpuMilli, memoryBytes }: Requests): void {
    this.podCount += 1;
    this.cpuMilli += cpuMilli;
    this.memoryBytes += memoryBytes;
  }

  subtract({ cpuMilli, memoryBytes }: Requests): void {
    this.podCount -= 1;
    this.cpuMilli -= cpuMilli;
    this.memoryBytes -= memoryBytes;
  }
}

export function offerOf(node: Node): NodeOffer {
  const { allocatable = {} } = node.status;
  const { pods } = allocatable;
  return {
    labels: node.metadata.labels ?? {},
    taints: schedulingTaints(node),
    unschedulable: node.spec.unschedulable ?? false,
    allocatable: fromQuantities(allocatable),
    podsMax: pods === undefined ? PODS_MAX_DEFAULT : Number(pods),
  };
}
