/**
 * A volume that cannot be reached from this node is not mounted, whoever bound the pod to it. Pure.
 * Upstream: operation_generator.go, checkNodeAffinity; component-helpers storage/volume, CheckNodeAffinity (v1.36).
 */
import { matchesNodeSelectorTerm } from '../../api/index.ts';
import { MountError, type VolumeSpec } from '../../volumes/index.ts';

/** Undefined: it can be. */
export function checkNodeAffinity(
  { nodeAffinity }: VolumeSpec,
  nodeLabels: () => Readonly<Record<string, string>>,
): MountError | undefined {
  const terms = nodeAffinity?.required?.nodeSelectorTerms;
  if (terms === undefined) return undefined;
  // Upstream asks with labels alone: a term that names the node by a field is met by no node.
  const node = { name: '', labels: nodeLabels() };
  if (terms.some((term) => matchesNodeSelectorTerm(term, node))) return undefined;
  return new MountError('NodeAffinity check', 'no matching NodeSelectorTerms');
}
