/**
 * May this pod run on this node? Pure. Upstream: pkg/scheduler/framework/plugins, in the order of the
 * filters: NodeUnschedulable, TaintToleration, NodeAffinity, NodeResourcesFit.
 * The first filter that refuses gives the reasons.
 */
import type { PodSpec } from '../api/index.ts';
import type { NodeAccount } from './node-account.ts';
import { matchesNode } from './node-affinity.ts';
import type { Requests } from './pod-requests.ts';
import { TAINT_UNSCHEDULABLE, toleratesAll } from './taints.ts';

export interface Misfit {
  /** In upstream's words: `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** False: it would not help if all other pods went away. */
  readonly resolvable: boolean;
}

/** Undefined if the pod fits. */
export function explainMisfit(
  spec: PodSpec,
  requests: Requests,
  account: NodeAccount,
): Misfit | undefined {
  const { offer } = account;
  if (offer === undefined) return unresolvable('node(s) were not found');
  if (offer.unschedulable && !toleratesAll(spec.tolerations, [TAINT_UNSCHEDULABLE])) {
    return unresolvable('node(s) were unschedulable');
  }
  if (!toleratesAll(spec.tolerations, offer.taints)) {
    return unresolvable('node(s) had untolerated taint(s)');
  }
  if (!matchesNode(spec, account.name, offer.labels)) {
    return unresolvable("node(s) didn't match Pod's node affinity/selector");
  }
  return explainShortage(requests, account, offer);
}

function explainShortage(
  requests: Requests,
  account: NodeAccount,
  { podsMax, allocatable }: NonNullable<NodeAccount['offer']>,
): Misfit | undefined {
  const reasons: string[] = [];
  let resolvable = true;
  if (account.podCount + 1 > podsMax) reasons.push('Too many pods');
  const shortOf = (name: string, requested: number, used: number, total: number): void => {
    if (requested === 0 || used + requested <= total) return;
    reasons.push(`Insufficient ${name}`);
    if (requested > total) resolvable = false;
  };
  shortOf('cpu', requests.cpuMilli, account.cpuMilli, allocatable.cpuMilli);
  shortOf('memory', requests.memoryBytes, account.memoryBytes, allocatable.memoryBytes);
  return reasons.length === 0 ? undefined : { reasons, resolvable };
}

function unresolvable(reason: string): Misfit {
  return { reasons: [reason], resolvable: false };
}
