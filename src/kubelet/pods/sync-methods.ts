/** What a worker does for its pod, by state. Upstream: pkg/kubelet/pod_workers.go, podSyncer (v1.36). */
import type { Pod } from '../../api/index.ts';
import type { Steps } from '../../sim/index.ts';
import type { PodRuntimeStatus } from '../model/index.ts';
import type { KillOptions } from './kill-options.ts';
import type { WholeWork } from './whole-work.ts';

/** The three sync methods. Each is serial for a UID; errors are retried. */
export interface PodSyncer {
  /** Answers true if the pod has reached a terminal phase. */
  syncPod(pod: Pod, status: PodRuntimeStatus, inRuntime: WholeWork): Steps<boolean>;
  /** `gracePeriodSeconds` undefined: a pod that ended by itself; each container has its own. */
  syncTerminatingPod(
    pod: Pod,
    status: PodRuntimeStatus,
    gracePeriodSeconds: number | undefined,
    killedStatus?: KillOptions['status'],
  ): Steps<void>;
  syncTerminatedPod(pod: Pod, status: PodRuntimeStatus): Steps<void>;
  /** Of a pod that only the runtime knows; `pod` is what it says. */
  syncTerminatingRuntimePod(pod: Pod): Steps<void>;
}
