/** Whether there is room for what a pod asks for. Upstream: plugins/noderesources/fit.go (v1.36). */
import { amount, type PodRequests } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import type { Misfit, NodeFilter } from './node-filter.ts';

const PLUGIN = 'NodeResourcesFit';

export function resourcesFilter(requests: PodRequests): NodeFilter {
  return { check: (node) => (hasRoom(requests, node) ? undefined : shortage(requests, node)) };
}

/** The short way, which most nodes go. */
function hasRoom({ cpuMilli, memoryBytes, others }: PodRequests, node: NodeAccount): boolean {
  const { offer } = node;
  return (
    offer !== undefined &&
    others === undefined &&
    node.podCount < offer.podsMax &&
    (cpuMilli === 0 || node.cpuMilli + cpuMilli <= offer.cpuMilli) &&
    (memoryBytes === 0 || node.memoryBytes + memoryBytes <= offer.memoryBytes)
  );
}

function shortage(requests: PodRequests, node: NodeAccount): Misfit | undefined {
  const { offer } = node;
  if (offer === undefined) return undefined;
  const reasons: string[] = [];
  let resolvable = true;
  if (node.podCount + 1 > offer.podsMax) reasons.push('Too many pods');
  const shortOf = (name: string, requested: number, used: number, total: number): void => {
    if (requested === 0 || used + requested <= total) return;
    reasons.push(`Insufficient ${name}`);
    if (requested > total) resolvable = false;
  };
  shortOf('cpu', requests.cpuMilli, node.cpuMilli, offer.cpuMilli);
  shortOf('memory', requests.memoryBytes, node.memoryBytes, offer.memoryBytes);
  for (const [name, requested] of requests.others ?? []) {
    shortOf(name, requested, node.requestedOf(name), amount(offer.allocatable, name));
  }
  return reasons.length === 0 ? undefined : { plugin: PLUGIN, reasons, resolvable };
}
