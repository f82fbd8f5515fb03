/**
 * Whether a node would make the spread of pods too uneven. Upstream: plugins/podtopologyspread/filtering.go
 * (v1.36).
 */
import type { Pod } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import type { PlacedPod } from '../placed-pod.ts';
import type { PodSelectors } from '../pod-selectors.ts';
import { hasTopologies, spreadConstraints, type SpreadConstraint } from '../spread-constraints.ts';
import { resolvable, unresolvable, type Misfit, type NodeFilter } from './node-filter.ts';

const PLUGIN = 'PodTopologySpread';
const UNEVEN = resolvable(PLUGIN, "node(s) didn't match pod topology spread constraints");
const NO_LABEL = unresolvable(
  PLUGIN,
  "node(s) didn't match pod topology spread constraints (missing required label)",
);

export function spreadFilter(
  pod: Pod,
  nodes: readonly NodeAccount[],
  selectors: PodSelectors,
): NodeFilter | undefined {
  const constraints = spreadConstraints(pod, 'DoNotSchedule', selectors);
  return constraints.length === 0 ? undefined : new SpreadFilter(constraints, nodes);
}

class SpreadFilter implements NodeFilter {
  readonly #constraints: readonly SpreadConstraint[];
  /** Of each constraint: pods by domain. */
  readonly #domains: readonly Map<string, number>[];

  constructor(constraints: readonly SpreadConstraint[], nodes: readonly NodeAccount[]) {
    this.#constraints = constraints;
    const qualified = nodes.filter((node) => hasTopologies(node, constraints));
    this.#domains = constraints.map(({ topologyKey, includes, counts }) => {
      const domain = new Map<string, number>();
      for (const node of qualified) {
        if (!includes(node)) continue;
        const value = node.labels[topologyKey] ?? '';
        domain.set(value, (domain.get(value) ?? 0) + node.countOf(counts));
      }
      return domain;
    });
  }

  check({ labels }: NodeAccount): Misfit | undefined {
    for (const [at, constraint] of this.#constraints.entries()) {
      const value = labels[constraint.topologyKey];
      if (value === undefined) return NO_LABEL;
      const domain = this.#domains[at] ?? new Map<string, number>();
      const there = domain.get(value) ?? 0;
      const skew = there + (constraint.countsItself ? 1 : 0) - fewest(domain, constraint);
      if (skew > constraint.maxSkew) return UNEVEN;
    }
    return undefined;
  }

  counted({ pod }: PlacedPod, node: NodeAccount, sign: 1 | -1): void {
    if (!hasTopologies(node, this.#constraints)) return;
    for (const [at, { topologyKey, counts, includes }] of this.#constraints.entries()) {
      if (!counts(pod) || !includes(node)) continue;
      const value = node.labels[topologyKey] ?? '';
      const domain = this.#domains[at];
      domain?.set(value, (domain.get(value) ?? 0) + sign);
    }
  }
}

/** None, as long as there are fewer domains than there have to be. */
function fewest(domain: ReadonlyMap<string, number>, { minDomains }: SpreadConstraint): number {
  if (domain.size < minDomains) return 0;
  let least = Infinity;
  for (const count of domain.values()) if (count < least) least = count;
  return least;
}
