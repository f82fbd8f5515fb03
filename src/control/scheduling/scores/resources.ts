/**
 * Nodes with the most left, and nodes whose cores and memory are used alike.
 * Upstream: plugins/noderesources/least_allocated.go, balanced_allocation.go (v1.36).
 */
import type { PodRequests } from '../../../api/index.ts';
import type { NodeAccount } from '../node-account.ts';
import { MAX_SCORE, type NodeScorer } from './node-scorer.ts';

/** NodeResourcesFit, LeastAllocated. Containers that ask for nothing count for a little. */
export function leastAllocated({ scoredCpuMilli, scoredMemoryBytes }: PodRequests): NodeScorer {
  return {
    weight: 1,
    score: ({ offer, scoredCpuMilli: cpu, scoredMemoryBytes: memory }) => {
      if (offer === undefined) return 0;
      const { cpuMilli, memoryBytes } = offer;
      let sum = 0;
      let count = 0;
      if (cpuMilli > 0) {
        sum += left(cpu + scoredCpuMilli, cpuMilli);
        count += 1;
      }
      if (memoryBytes > 0) {
        sum += left(memory + scoredMemoryBytes, memoryBytes);
        count += 1;
      }
      return count === 0 ? 0 : Math.trunc(sum / count);
    },
  };
}

/** Percent, whole. */
function left(requested: number, total: number): number {
  return requested > total ? 0 : Math.trunc(((total - requested) * MAX_SCORE) / total);
}

/** NodeResourcesBalancedAllocation; of no pod that asks for neither. */
export function balancedAllocation({ cpuMilli, memoryBytes }: PodRequests): NodeScorer | undefined {
  if (cpuMilli === 0 && memoryBytes === 0) return undefined;
  return {
    weight: 1,
    score: (node: NodeAccount): number => {
      const { offer } = node;
      if (offer === undefined) return 0;
      const ofCpu = share(node.cpuMilli + cpuMilli, offer.cpuMilli);
      const ofMemory = share(node.memoryBytes + memoryBytes, offer.memoryBytes);
      const deviation =
        ofCpu === undefined || ofMemory === undefined ? 0 : Math.abs((ofCpu - ofMemory) / 2);
      return Math.trunc((1 - deviation) * MAX_SCORE);
    },
  };
}

function share(requested: number, total: number): number | undefined {
  return total === 0 ? undefined : Math.min(1, requested / total);
}
