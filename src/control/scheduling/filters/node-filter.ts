/**
 * What refuses nodes. A filter is made for one pod and one decision, and not at all where the pod gives it
 * nothing to do: what nobody asks for costs nothing. Upstream: kube-scheduler framework, FilterPlugin and
 * PreFilterExtensions (v1.36).
 */
import type { NodeAccount } from '../node-account.ts';
import type { PlacedPod } from '../placed-pod.ts';

/** Upstream's names. */
export type PluginName =
  | 'InterPodAffinity'
  | 'NodeAffinity'
  | 'NodePorts'
  | 'NodeResourcesFit'
  | 'NodeUnschedulable'
  | 'PodTopologySpread'
  | 'TaintToleration'
  | 'VolumeBinding'
  | 'VolumeRestrictions';

export interface Misfit {
  readonly plugin: PluginName;
  /** In upstream's words: `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** False: it would not help if other pods went away. */
  readonly resolvable: boolean;
}

export interface NodeFilter {
  /** Undefined if the node will do. */
  check(node: NodeAccount): Misfit | undefined;
  /** A pod is taken onto the node or off it, to see how it would be. */
  counted?(placed: PlacedPod, node: NodeAccount, sign: 1 | -1): void;
}

export function resolvable(plugin: PluginName, ...reasons: readonly string[]): Misfit {
  return { plugin, reasons, resolvable: true };
}

export function unresolvable(plugin: PluginName, ...reasons: readonly string[]): Misfit {
  return { plugin, reasons, resolvable: false };
}
