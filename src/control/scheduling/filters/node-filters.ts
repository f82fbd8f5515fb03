/**
 * What a pod is refused by a node alone, whatever runs there: NodeUnschedulable, TaintToleration, NodeAffinity.
 * Upstream: pkg/scheduler/framework/plugins (v1.36).
 */
import { matchesNodeAffinity, type Pod } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import { TAINT_UNSCHEDULABLE, toleratesAll } from '../taints.ts';
import { unresolvable, type Misfit, type NodeFilter } from './node-filter.ts';

const UNSCHEDULABLE = unresolvable('NodeUnschedulable', 'node(s) were unschedulable');
const TAINTED = unresolvable('TaintToleration', 'node(s) had untolerated taint(s)');
const NOT_MATCHED = unresolvable(
  'NodeAffinity',
  "node(s) didn't match Pod's node affinity/selector",
);
/** Of nodes that are not even looked at, as the pod names others. */
export const NOT_NAMED = unresolvable(
  'NodeAffinity',
  "node(s) didn't satisfy plugin(s) [NodeAffinity]",
);

export function unschedulableFilter({ spec }: Pod): NodeFilter {
  return {
    check: ({ offer }) =>
      offer?.unschedulable === true && !toleratesAll(spec.tolerations, [TAINT_UNSCHEDULABLE])
        ? UNSCHEDULABLE
        : undefined,
  };
}

export function taintFilter({ spec }: Pod): NodeFilter {
  return {
    check: ({ offer }) =>
      offer === undefined ||
      offer.taints.length === 0 ||
      toleratesAll(spec.tolerations, offer.taints)
        ? undefined
        : TAINTED,
  };
}

export function nodeAffinityFilter({ spec }: Pod): NodeFilter | undefined {
  const { nodeSelector, affinity } = spec;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (nodeSelector === undefined && required === undefined) return undefined;
  return { check: (node): Misfit | undefined => (isWanted(spec, node) ? undefined : NOT_MATCHED) };
}

/** Whether selector and required node affinity allow the node. */
export function isWanted(spec: Pod['spec'], node: NodeAccount): boolean {
  return matchesNodeAffinity(spec, node);
}

/**
 * The nodes that a pod names in every term, as a DaemonSet's pods do; undefined: it does not, and every node is
 * looked at. Upstream: NodeAffinity, PreFilter.
 */
export function namedNodes({ spec }: Pod): ReadonlySet<string> | undefined {
  const terms =
    spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined || terms.length === 0) return undefined;
  const named = new Set<string>();
  for (const { matchFields = [] } of terms) {
    const lists = matchFields
      .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
      .map(({ values = [] }) => values);
    const [first, ...others] = lists;
    if (first === undefined) return undefined;
    for (const name of first) if (others.every((list) => list.includes(name))) named.add(name);
  }
  return named;
}
