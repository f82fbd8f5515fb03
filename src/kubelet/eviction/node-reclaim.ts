/**
 * What the node gives up before any pod has to go, for each signal. Pure.
 * Upstream: pkg/kubelet/eviction/helpers.go, buildSignalToNodeReclaimFuncs (v1.36).
 */
import type { DiskLayout } from './rank.ts';
import type { Signal } from './thresholds.ts';

export type Reclaimable = 'unused-containers' | 'unused-images';

const ALL: readonly Reclaimable[] = ['unused-containers', 'unused-images'];

export function nodeReclaims(signal: Signal, layout: DiskLayout): readonly Reclaimable[] {
  return layout === 'dedicated-imagefs' && signal.startsWith('nodefs') ? [] : ALL;
}
