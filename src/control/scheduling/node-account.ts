/** One node as the scheduler accounts for it: what it offers and what the pods on it have asked for. */
import { amount, type Node, type Pod } from '../../api/index.ts';
import { ImagesOfNode } from './images-of-nodes.ts';
import type { PlacedPod } from './placed-pod.ts';
import { discouragingTaints, readiness, schedulingTaints, type Taint } from './taints.ts';

type Labels = Readonly<Record<string, string>>;

/** What a node offers, read once from its object. */
export interface NodeOffer {
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  /** Of effect PreferNoSchedule. */
  readonly discouraging: readonly Taint[];
  readonly unschedulable: boolean;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly podsMax: number;
  /** Everything, by the name of the resource. */
  readonly allocatable: Readonly<Record<string, string>>;
}

/** Upstream: the kubelet's default `maxPods`. */
const PODS_MAX_DEFAULT = 110;
/** So many selectors are counted for at a time. */
const COUNTED_SELECTORS_MAX = 64;

export type PodPredicate = (pod: Pod) => boolean;

export class NodeAccount {
  readonly name: string;
  /** Undefined while there are pods on it, but no node is registered. */
  offer: NodeOffer | undefined;
  /** As it was last seen. */
  node: Node | undefined;
  images = new ImagesOfNode(undefined);
  readonly pods = new Set<PlacedPod>();
  /** Those of the pods that want something of pods near them. */
  readonly podsWithAffinity = new Set<PlacedPod>();
  cpuMilli = 0;
  memoryBytes = 0;
  scoredCpuMilli = 0;
  scoredMemoryBytes = 0;
  /** Grows whenever a pod comes or goes, or the node offers something else. */
  version = 0;
  readonly #others = new Map<string, number>();
  readonly #counts = new Map<PodPredicate, number>();

  constructor(name: string) {
    this.name = name;
  }

  get podCount(): number {
    return this.pods.size;
  }

  get labels(): Labels {
    return this.offer?.labels ?? {};
  }

  add(placed: PlacedPod): void {
    this.pods.add(placed);
    if (placed.terms !== undefined) this.podsWithAffinity.add(placed);
    this.#book(placed, 1);
  }

  remove(placed: PlacedPod): void {
    this.pods.delete(placed);
    this.podsWithAffinity.delete(placed);
    this.#book(placed, -1);
  }

  /** What pods asked for of another resource than cpu and memory. */
  requestedOf(resource: string): number {
    return this.#others.get(resource) ?? 0;
  }

  /** How many of the pods it is true of; remembered until the pods are others. */
  countOf(predicate: PodPredicate): number {
    const known = this.#counts.get(predicate);
    if (known !== undefined) return known;
    let count = 0;
    for (const { pod } of this.pods) if (predicate(pod)) count += 1;
    if (this.#counts.size >= COUNTED_SELECTORS_MAX) this.#counts.clear();
    this.#counts.set(predicate, count);
    return count;
  }

  /** A pod or the node is not what it was. */
  recount(): void {
    this.version += 1;
    this.#counts.clear();
  }

  #book({ requests }: PlacedPod, sign: 1 | -1): void {
    this.cpuMilli += sign * requests.cpuMilli;
    this.memoryBytes += sign * requests.memoryBytes;
    this.scoredCpuMilli += sign * requests.scoredCpuMilli;
    this.scoredMemoryBytes += sign * requests.scoredMemoryBytes;
    for (const [resource, requested] of requests.others ?? []) {
      this.#others.set(resource, this.requestedOf(resource) + sign * requested);
    }
    this.recount();
  }
}

export function offerOf(node: Node): NodeOffer {
  const { allocatable = {} } = node.status;
  return {
    labels: node.metadata.labels ?? {},
    taints: schedulingTaints(node),
    discouraging: discouragingTaints(node),
    unschedulable: node.spec.unschedulable ?? false,
    cpuMilli: amount(allocatable, 'cpu'),
    memoryBytes: amount(allocatable, 'memory'),
    podsMax: amount(allocatable, 'pods', PODS_MAX_DEFAULT),
    allocatable,
  };
}

/** Whether nothing that is read of a node is another object than before: heartbeats change none of it. */
export function offersTheSame(before: Node, after: Node): boolean {
  return (
    before.metadata.labels === after.metadata.labels &&
    before.spec === after.spec &&
    before.status.allocatable === after.status.allocatable &&
    readiness(before) === readiness(after)
  );
}
