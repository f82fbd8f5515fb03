import type { Monitor } from './monitor.ts';

/**
 * A worker that has begun to end its pod starts nothing in it any more. Upstream:
 * pkg/kubelet/pod_workers.go (v1.36), the guarantees of SyncTerminatingPod.
 */
export function noStartAfterTerminationMonitor(): Monitor {
  /** UIDs; none ever comes back. */
  const ending = new Set<string>();
  return {
    name: 'a terminating pod starts no container',
    types: ['pod.terminating', 'container.started'],
    observe: (record) => {
      if (record.type === 'pod.terminating') ending.add(record.detail.uid);
      else if (record.type === 'container.started' && ending.has(record.detail.podUid)) {
        return `container ${record.detail.container} of ${record.detail.pod} starts after the pod began to terminate`;
      }
      return undefined;
    },
  };
}
