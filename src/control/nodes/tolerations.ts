/**
 * How long a pod stays on a node that asks it to go. Pure. Upstream: pkg/apis/core/v1/helper,
 * GetMatchingTolerations; pkg/controller/tainteviction/taint_eviction.go, getMinTolerationTime (v1.36).
 */
import { tolerates, type Pod } from '../../api/index.ts';
import type { Taint } from './node-taints.ts';

type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

/** Milliseconds; 0: not at all, Infinity: for ever. Of several tolerations the shortest counts. */
export function toleratedMs(
  tolerations: readonly Toleration[] = [],
  taints: readonly Taint[],
): number {
  let shortestMs = Infinity;
  for (const taint of taints) {
    const used = tolerations.find((toleration) => tolerates(toleration, taint));
    if (used === undefined) return 0;
    const { tolerationSeconds = Infinity } = used;
    shortestMs = Math.min(shortestMs, Math.max(tolerationSeconds, 0) * 1000);
  }
  return shortestMs;
}
