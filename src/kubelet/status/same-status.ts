/** Whether a status says anything new. Upstream: pkg/kubelet/status/status_manager.go, isPodStatusByKubeletEqual. */
import { sameValue, type PodStatus } from '../../api/index.ts';

/** Times are not compared: they follow from the rest. */
export function sameStatus(a: PodStatus, b: PodStatus): boolean {
  return (
    a.phase === b.phase &&
    a.podIP === b.podIP &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration &&
    sameValue(a.conditions, b.conditions) &&
    sameValue(a.containerStatuses, b.containerStatuses) &&
    sameValue(a.initContainerStatuses, b.initContainerStatuses) &&
    sameValue(a.ephemeralContainerStatuses, b.ephemeralContainerStatuses)
  );
}
