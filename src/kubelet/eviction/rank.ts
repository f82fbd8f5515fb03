/**
 * In which order pods are evicted for a disk. Pure.
 * Upstream: pkg/kubelet/eviction/helpers.go, rankDiskPressureFunc, exceedDiskRequests, priority, disk (v1.36).
 */
import { amount, mostAtOnce, type Pod } from '../../api/index.ts';
import type { PodUsage } from '../stats/index.ts';
import type { Signal, StarvedResource } from './thresholds.ts';
import { resourceOf } from './thresholds.ts';

/**
 * Where images are: with everything else, or on a file system of their own. That containers' writable layers
 * are split from images is not to be had here.
 */
export type DiskLayout = 'one' | 'dedicated-imagefs';

export interface Candidate {
  readonly pod: Pod;
  readonly usage: PodUsage;
}

/** First to go first. */
export function rankForEviction(
  candidates: readonly Candidate[],
  signal: Signal,
  layout: DiskLayout,
): readonly Candidate[] {
  const resource = resourceOf(signal);
  const ranked = candidates.map((candidate) => {
    const used = usedOn(candidate.usage, signal, layout);
    const request = requestOf(candidate.pod, resource);
    const { priority = 0 } = candidate.pod.spec;
    return { candidate, exceeds: used > request, priority, excess: used - request };
  });
  ranked.sort(
    (a, b) =>
      Number(b.exceeds) - Number(a.exceeds) || a.priority - b.priority || b.excess - a.excess,
  );
  return ranked.map(({ candidate }) => candidate);
}

/** Volumes are on the node's file system; what containers write into their image's, if that is one. */
function usedOn({ total }: PodUsage, signal: Signal, layout: DiskLayout): number {
  if (layout === 'dedicated-imagefs' && signal.startsWith('imagefs')) return 0;
  return resourceOf(signal) === 'inodes' ? total.inodesUsed : total.usedBytes;
}

/** Nobody can ask for inodes. */
function requestOf({ spec }: Pod, resource: StarvedResource): number {
  if (resource === 'inodes') return 0;
  return ephemeralStorage(spec, 'requests') ?? 0;
}

const RESOURCE = 'ephemeral-storage';

/** What all containers of a pod ask for or may have at one time; undefined if none says. */
export function ephemeralStorage(
  spec: Pod['spec'],
  which: 'requests' | 'limits',
): number | undefined {
  const { containers, initContainers = [] } = spec;
  const says = [...containers, ...initContainers].some(
    ({ resources }) => resources?.[which]?.[RESOURCE] !== undefined,
  );
  if (!says) return undefined;
  return mostAtOnce(spec, ({ resources }) => amount(resources?.[which], RESOURCE));
}
