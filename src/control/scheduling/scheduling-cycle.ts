/**
 * One pod and all nodes: where it fits, and where it is best. Nothing is written, and nothing remembered.
 * Upstream: pkg/scheduler/schedule_one.go, findNodesThatFitPod, prioritizeNodes;
 * framework/runtime/framework.go, RunFilterPluginsWithNominatedPods (v1.36).
 */
import {
  namedNodes,
  nodeAffinityFilter,
  taintFilter,
  unschedulableFilter,
} from './filters/node-filters.ts';
import { NOT_NAMED } from './filters/node-filters.ts';
import type { Misfit, NodeFilter } from './filters/node-filter.ts';
import { portsFilter } from './filters/node-ports.ts';
import { podAffinityFilter } from './filters/pod-affinity.ts';
import { resourcesFilter } from './filters/resources-fit.ts';
import { spreadFilter } from './filters/topology-spread.ts';
import type { NodeAccount } from './node-account.ts';
import type { NodeLedger } from './node-ledger.ts';
import { enoughOf } from './node-order.ts';
import type { Nominations } from './nominations.ts';
import type { PlacedPod } from './placed-pod.ts';
import type { PodSelectors } from './pod-selectors.ts';
import { imageLocality } from './scores/image-locality.ts';
import type { NodeScorer } from './scores/node-scorer.ts';
import { podAffinityScore } from './scores/pod-affinity.ts';
import { discouragedNodes, preferredNodes } from './scores/preferences.ts';
import { balancedAllocation, leastAllocated } from './scores/resources.ts';
import { spreadScore } from './scores/topology-spread.ts';
import type { KnownStorage } from './volumes/known-storage.ts';
import { VolumeFilter } from './volumes/volume-filter.ts';

export interface ClusterState {
  readonly ledger: NodeLedger;
  readonly nominations: Nominations;
  readonly selectors: PodSelectors;
  /** Once a pod has claims. */
  readonly storage: () => KnownStorage | undefined;
}

export interface Fitting {
  readonly nodes: readonly NodeAccount[];
  /** Of the nodes that were looked at and will not do; of all, if `nodes` is empty. */
  readonly misfits: ReadonlyMap<NodeAccount, Misfit>;
  /** How many were looked at. */
  readonly lookedAt: number;
}

export class SchedulingCycle {
  readonly incoming: PlacedPod;
  /** What is refused depends on other pods than those on the node. */
  readonly dependsOnCompany: boolean;
  /** Of a pod with claims. */
  readonly volumes: VolumeFilter | undefined;
  readonly #state: ClusterState;
  readonly #filters: readonly NodeFilter[];

  constructor(incoming: PlacedPod, state: ClusterState) {
    this.incoming = incoming;
    this.#state = state;
    const { ledger, selectors } = state;
    const { pod, requests } = incoming;
    const spread = spreadFilter(pod, ledger.nodes, selectors);
    const affinity = podAffinityFilter(incoming, ledger);
    const storage = incoming.claims.length === 0 ? undefined : state.storage();
    this.volumes = storage && new VolumeFilter(incoming, storage);
    this.dependsOnCompany = spread !== undefined || affinity !== undefined;
    this.#filters = [
      unschedulableFilter(pod),
      taintFilter(pod),
      nodeAffinityFilter(pod),
      portsFilter(pod),
      resourcesFilter(requests),
      this.volumes,
      spread,
      affinity,
    ].filter((each) => each !== undefined);
  }

  /** From the node at `start` on, until there are enough to choose from. */
  find(start: number): Fitting {
    const { ledger } = this.#state;
    const named = namedNodes(this.incoming.pod);
    const all = ledger.nodes;
    const enough = enoughOf(all.length);
    const nodes: NodeAccount[] = [];
    const misfits = new Map<NodeAccount, Misfit>();
    let lookedAt = 0;
    for (; lookedAt < all.length && nodes.length < enough; lookedAt++) {
      const node = all[(start + lookedAt) % all.length];
      if (node === undefined) continue;
      const isNamed = named === undefined || named.has(node.name);
      const misfit = isNamed ? this.misfit(node) : NOT_NAMED;
      if (misfit === undefined) nodes.push(node);
      else misfits.set(node, misfit);
    }
    return { nodes, misfits, lookedAt };
  }

  /**
   * Why the node will not do; undefined if it does, both with the pods of no lower priority that are
   * nominated to it and without them.
   */
  misfit(node: NodeAccount): Misfit | undefined {
    const nominated = this.#state.nominations.on(node.name, this.incoming);
    if (nominated.length === 0) return this.#check(node);
    for (const placed of nominated) this.put(placed, node);
    const misfit = this.#check(node);
    for (const placed of nominated) this.take(placed, node);
    return misfit ?? this.#check(node);
  }

  /** As if the pod were on the node too, until it is taken away again. */
  put(placed: PlacedPod, node: NodeAccount): void {
    node.add(placed);
    for (const filter of this.#filters) filter.counted?.(placed, node, 1);
  }

  /** As if the pod were not there, until it is put back. */
  take(placed: PlacedPod, node: NodeAccount): void {
    node.remove(placed);
    for (const filter of this.#filters) filter.counted?.(placed, node, -1);
  }

  /** The best of the nodes; of equally good ones those with the fewest pods, by name. */
  ties(nodes: readonly NodeAccount[]): readonly NodeAccount[] {
    const best = this.#best(nodes);
    if (best.length < 2) return best;
    let fewest = Infinity;
    for (const { podCount } of best) if (podCount < fewest) fewest = podCount;
    return best.filter(({ podCount }) => podCount === fewest).sort(byName);
  }

  #best(nodes: readonly NodeAccount[]): readonly NodeAccount[] {
    if (nodes.length < 2) return nodes;
    const totals = this.#totals(nodes);
    let most = -1;
    let best: NodeAccount[] = [];
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at];
      const total = totals[at] ?? 0;
      if (node === undefined || total < most) continue;
      if (total > most) best = [];
      most = total;
      best.push(node);
    }
    return best;
  }

  /** What those scorers say that look at one node and at nothing else. */
  totalAlone(node: NodeAccount): number {
    const totals = [0];
    this.#addAlone(totals, [node]);
    return totals[0] ?? 0;
  }

  #totals(nodes: readonly NodeAccount[]): readonly number[] {
    const { ledger, selectors } = this.#state;
    const { pod } = this.incoming;
    const totals = new Array<number>(nodes.length).fill(0);
    this.#addAlone(totals, nodes);
    add(totals, nodes, discouragedNodes(pod, nodes));
    add(totals, nodes, preferredNodes(pod));
    add(totals, nodes, spreadScore(pod, nodes, ledger.nodes, selectors));
    add(totals, nodes, podAffinityScore(this.incoming, ledger));
    return totals;
  }

  /** Those scorers, for whichever nodes. */
  #addAlone(totals: number[], nodes: readonly NodeAccount[]): void {
    const { ledger } = this.#state;
    const { pod, requests } = this.incoming;
    add(totals, nodes, leastAllocated(requests));
    add(totals, nodes, balancedAllocation(requests));
    add(totals, nodes, imageLocality(pod, nodes, ledger.images, ledger.nodes.length));
  }

  #check(node: NodeAccount): Misfit | undefined {
    for (const filter of this.#filters) {
      const misfit = filter.check(node);
      if (misfit !== undefined) return misfit;
    }
    return undefined;
  }
}

function byName(a: NodeAccount, b: NodeAccount): number {
  return a.name < b.name ? -1 : 1;
}

/** What a scorer says, by its weight. */
function add(
  totals: number[],
  nodes: readonly NodeAccount[],
  scorer: NodeScorer | undefined,
): void {
  if (scorer === undefined) return;
  const { weight } = scorer;
  if (scorer.normalize === undefined) {
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at];
      if (node !== undefined) totals[at] = (totals[at] ?? 0) + weight * scorer.score(node);
    }
    return;
  }
  const scores = nodes.map((node) => scorer.score(node));
  scorer.normalize(scores);
  for (let at = 0; at < scores.length; at++) {
    totals[at] = (totals[at] ?? 0) + weight * (scores[at] ?? 0);
  }
}
