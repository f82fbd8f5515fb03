/**
 * Whether the pods near a node are those that a pod wants near it, and none that it or they do not want.
 * Upstream: plugins/interpodaffinity/filtering.go (v1.36).
 */
import type { Pod } from '../../../api/index.ts';
import type { AffinityTerm, AffinityTerms } from '../affinity-terms.ts';
import type { NodeAccount } from '../node-account.ts';
import type { NodeLedger } from '../node-ledger.ts';
import type { PlacedPod } from '../placed-pod.ts';
import { resolvable, unresolvable, type Misfit, type NodeFilter } from './node-filter.ts';

const PLUGIN = 'InterPodAffinity';
const NO_COMPANY = unresolvable(PLUGIN, "node(s) didn't match pod affinity rules");
const UNWANTED_COMPANY = resolvable(PLUGIN, "node(s) didn't match pod anti-affinity rules");
const NOT_WANTED = resolvable(PLUGIN, "node(s) didn't satisfy existing pods anti-affinity rules");

export function podAffinityFilter(incoming: PlacedPod, ledger: NodeLedger): NodeFilter | undefined {
  const { terms } = incoming;
  const asks = terms !== undefined && terms.required.length + terms.requiredAnti.length > 0;
  if (!asks && !ledger.hasPodsWithAffinity) return undefined;
  const filter = new PodAffinityFilter(incoming);
  for (const node of ledger.nodes) {
    for (const placed of asks ? node.pods : node.podsWithAffinity) filter.counted(placed, node, 1);
  }
  return asks || filter.refusesAny ? filter : undefined;
}

const NO_TERMS: AffinityTerms = {
  required: [],
  requiredAnti: [],
  preferred: [],
  preferredAnti: [],
};

/** Of a term's topology: how many pods there are by its value. */
class Topologies {
  readonly #counts = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  add({ topologyKey }: AffinityTerm, { labels }: NodeAccount, sign: 1 | -1): void {
    const value = labels[topologyKey];
    if (value === undefined) return;
    const pair = pairOf(topologyKey, value);
    const count = (this.#counts.get(pair) ?? 0) + sign;
    if (count === 0) this.#counts.delete(pair);
    else this.#counts.set(pair, count);
  }

  at({ topologyKey }: AffinityTerm, { labels }: NodeAccount): number {
    const value = labels[topologyKey];
    return value === undefined ? 0 : (this.#counts.get(pairOf(topologyKey, value)) ?? 0);
  }

  /** Of whatever topology. */
  touches({ labels }: NodeAccount): boolean {
    for (const pair of this.#counts.keys()) {
      const at = pair.indexOf('\0');
      if (labels[pair.slice(0, at)] === pair.slice(at + 1)) return true;
    }
    return false;
  }
}

class PodAffinityFilter implements NodeFilter {
  readonly #pod: Pod;
  readonly #terms: AffinityTerms;
  /** Pods that all terms of affinity match. */
  readonly #wanted = new Topologies();
  readonly #unwanted = new Topologies();
  /** Pods whose own anti-affinity matches the pod. */
  readonly #refusing = new Topologies();

  constructor({ pod, terms = NO_TERMS }: PlacedPod) {
    this.#pod = pod;
    this.#terms = terms;
  }

  get refusesAny(): boolean {
    return !this.#refusing.isEmpty;
  }

  check(node: NodeAccount): Misfit | undefined {
    if (!this.#hasCompany(node)) return NO_COMPANY;
    const { requiredAnti } = this.#terms;
    if (requiredAnti.some((term) => this.#unwanted.at(term, node) > 0)) return UNWANTED_COMPANY;
    return this.#refusing.touches(node) ? NOT_WANTED : undefined;
  }

  counted({ pod, terms }: PlacedPod, node: NodeAccount, sign: 1 | -1): void {
    for (const term of terms?.requiredAnti ?? []) {
      if (term.matches(this.#pod)) this.#refusing.add(term, node, sign);
    }
    if (isMatchedByAll(this.#terms.required, pod)) {
      for (const term of this.#terms.required) this.#wanted.add(term, node, sign);
    }
    for (const term of this.#terms.requiredAnti) {
      if (term.matches(pod)) this.#unwanted.add(term, node, sign);
    }
  }

  /** The first of a series whose pods want each other finds nobody, and may be anywhere. */
  #hasCompany(node: NodeAccount): boolean {
    const { required } = this.#terms;
    if (required.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) return false;
    if (required.every((term) => this.#wanted.at(term, node) > 0)) return true;
    return this.#wanted.isEmpty && isMatchedByAll(required, this.#pod);
  }
}

function isMatchedByAll(terms: readonly AffinityTerm[], pod: Pod): boolean {
  return terms.length > 0 && terms.every((term) => term.matches(pod));
}

function pairOf(topologyKey: string, value: string): string {
  return `${topologyKey}\0${value}`;
}
