/**
 * In which order pods are evicted for a disk. Pure.
 * Upstream: pkg/kubelet/eviction/helpers.go, rankDiskPressureFunc, exceedDiskRequests, priority, disk (v1.36).
 */
import { amount, mostAtOnce, type Pod } from '../../api/index.ts';
import type { DiskUsage } from '../../sim/index.ts';
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
  /** Undefined: nothing of it runs. */
  readonly usage: PodUsage | undefined;
}

/** First to go first: those of which nothing is known, then who takes more than it asked for. */
export function rankForEviction(
  candidates: readonly Candidate[],
  signal: Signal,
  layout: DiskLayout,
): readonly Candidate[] {
  const resource = resourceOf(signal);
  const ranked = candidates.map((candidate) => {
    const { pod, usage } = candidate;
    const isKnown = usage !== undefined;
    const used = isKnown ? usedOn(usage, signal, layout) : 0;
    const request = requestOf(pod, resource);
    const { priority = 0 } = pod.spec;
    return { candidate, isKnown, exceeds: used > request, priority, excess: used - request };
  });
  ranked.sort(
    (a, b) =>
      Number(a.isKnown) - Number(b.isKnown) ||
      (a.isKnown ? Number(b.exceeds) - Number(a.exceeds) : 0) ||
      a.priority - b.priority ||
      (a.isKnown ? b.excess - a.excess : 0),
  );
  return ranked.map(({ candidate }) => candidate);
}

/** Logs and volumes are on the node's file system; what containers write, on that of their images. */
function usedOn(usage: PodUsage, signal: Signal, layout: DiskLayout): number {
  const ofImages = layout === 'one' || signal.startsWith('imagefs');
  const ofNode = layout === 'one' || signal.startsWith('nodefs');
  const key: keyof DiskUsage = resourceOf(signal) === 'inodes' ? 'inodesUsed' : 'usedBytes';
  let used = ofNode ? usage.localVolumes[key] : 0;
  for (const { rootfs, logs } of usage.containers) {
    if (ofImages) used += rootfs[key];
    if (ofNode) used += logs[key];
  }
  return used;
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
