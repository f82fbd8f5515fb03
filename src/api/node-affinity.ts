/**
 * Whether a node is one that a pod asks for, by selector and by required affinity. Pure.
 * Upstream: component-helpers scheduling/corev1/nodeaffinity/nodeaffinity.go, GetRequiredNodeAffinity (v1.36).
 */
import type { PodSpec } from './objects.ts';

export type NodeSelectorTerm = NonNullable<
  NonNullable<
    NonNullable<PodSpec['affinity']>['nodeAffinity']
  >['requiredDuringSchedulingIgnoredDuringExecution']
>['nodeSelectorTerms'][number];

type Requirement = NonNullable<NodeSelectorTerm['matchExpressions']>[number];

export interface AffinityNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Of the terms one has to match, of a term every requirement. */
export function matchesNodeAffinity(
  { nodeSelector = {}, affinity }: PodSpec,
  node: AffinityNode,
): boolean {
  for (const key in nodeSelector) if (node.labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    required === undefined ||
    required.nodeSelectorTerms.some((term) => matchesNodeSelectorTerm(term, node))
  );
}

/** A term without any requirement matches no node. */
export function matchesNodeSelectorTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  { name, labels }: AffinityNode,
): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  return (
    matchExpressions.every((requirement) => meets(requirement, labels)) &&
    matchFields.every((requirement) => meets(requirement, { 'metadata.name': name }))
  );
}

function meets(
  { key, operator, values = [] }: Requirement,
  of: Readonly<Record<string, string>>,
): boolean {
  const value = Object.hasOwn(of, key) ? of[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}
