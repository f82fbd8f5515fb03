/** Upstream: pkg/kubelet/types/pod_update.go, IsCriticalPod (v1.36). */
import type { Pod } from '../../api/index.ts';

const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

/** Static pods and their mirrors are, too. */
export function isCriticalPod({ metadata, spec }: Pod): boolean {
  const { annotations = {} } = metadata;
  return (
    'kubernetes.io/config.mirror' in annotations ||
    (annotations['kubernetes.io/config.source'] ?? 'api') !== 'api' ||
    (spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY
  );
}
