/**
 * How pods are to be spread, constraints ready to be counted for.
 * Upstream: plugins/podtopologyspread/common.go (v1.36); plugin.go, systemDefaultConstraints.
 */
import type { Pod } from '../../api/index.ts';
import { isWanted } from './filters/node-filters.ts';
import type { NodeAccount, PodPredicate } from './node-account.ts';
import type { PodSelectors } from './pod-selectors.ts';
import { toleratesAll } from './taints.ts';

type Written = NonNullable<Pod['spec']['topologySpreadConstraints']>[number];

export const HOSTNAME = 'kubernetes.io/hostname';
const ZONE = 'topology.kubernetes.io/zone';

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  /** Pods that count: of the namespace, selected, and not being deleted. */
  readonly counts: PodPredicate;
  /** The pod is one of those that it is to be spread from. */
  readonly countsItself: boolean;
  /** Nodes that count. */
  readonly includes: (node: NodeAccount) => boolean;
}

export type Action = 'DoNotSchedule' | 'ScheduleAnyway';

/** What a cluster does for pods that say nothing themselves. */
const OF_THE_CLUSTER: readonly (readonly [topologyKey: string, maxSkew: number])[] = [
  [HOSTNAME, 3],
  [ZONE, 5],
];

export function spreadConstraints(
  pod: Pod,
  action: Action,
  selectors: PodSelectors,
): readonly SpreadConstraint[] {
  const { topologySpreadConstraints } = pod.spec;
  if (topologySpreadConstraints === undefined) return NONE;
  return topologySpreadConstraints
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)
    .map((written) => ready(pod, written, selectors));
}

const NONE: readonly SpreadConstraint[] = [];

/** For a pod that has none of its own, if Services or a controller say which pods it belongs to. */
export function defaultConstraints(pod: Pod, selectors: PodSelectors): readonly SpreadConstraint[] {
  const counts = selectors.companyOf(pod);
  if (counts === undefined) return NONE;
  return OF_THE_CLUSTER.map(([topologyKey, maxSkew]) => ({
    topologyKey,
    maxSkew,
    minDomains: 1,
    counts,
    countsItself: true,
    includes: (node) => isWanted(pod.spec, node),
  }));
}

export function hasTopologies(
  { labels }: NodeAccount,
  constraints: readonly SpreadConstraint[],
): boolean {
  return constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined);
}

function ready(
  { metadata, spec }: Pod,
  written: Written,
  selectors: PodSelectors,
): SpreadConstraint {
  const { topologyKey, maxSkew, minDomains = 1, labelSelector } = written;
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = written;
  const { counts, matches } = selectors.selected(metadata.namespace, labelSelector);
  return {
    topologyKey,
    maxSkew,
    minDomains,
    counts,
    countsItself: matches(metadata.labels ?? {}),
    includes: (node) =>
      (nodeAffinityPolicy === 'Ignore' || isWanted(spec, node)) &&
      (nodeTaintsPolicy === 'Ignore' || toleratesAll(spec.tolerations, node.offer?.taints ?? [])),
  };
}
