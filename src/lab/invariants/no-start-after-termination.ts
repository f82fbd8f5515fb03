import type { Monitor } from './monitor.ts';

/**
 * A worker that has begun to end its pod starts nothing in it any more. Upstream:
 * pkg/kubelet/pod_workers.go (v1.36), the guarantees of SyncTerminatingPod. An eviction that a kubelet told nobody of
 * before it ended is forgotten with it: the next one starts the pod again, and ends what the API says is deleted.
 */
export function noStartAfterTerminationMonitor(): Monitor {
  /** By UID, whose worker ends the pod; none comes back, as long as its kubelet lives, but where that is told. */
  const ending = new Map<string, string>();
  return {
    name: 'a terminating pod starts no container',
    types: ['pod.terminating', 'pod.begunAnew', 'container.started', 'kubelet.stopped'],
    observe: (record) => {
      if (record.type === 'pod.terminating') ending.set(record.detail.uid, record.actor);
      else if (record.type === 'pod.begunAnew') ending.delete(record.detail.uid);
      else if (record.type === 'kubelet.stopped') {
        for (const [uid, kubelet] of ending) if (kubelet === record.actor) ending.delete(uid);
      } else if (record.type === 'container.started' && ending.has(record.detail.podUid)) {
        return `container ${record.detail.container} of ${record.detail.pod} starts after the pod began to terminate`;
      }
      return undefined;
    },
  };
}
