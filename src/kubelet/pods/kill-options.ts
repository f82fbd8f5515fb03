import type { PodStatus } from '../../api/index.ts';

/** A kill from inside the node. Upstream: KillPodOptions. */
export interface KillOptions {
  /** Its content need not be kept. */
  readonly isEviction: boolean;
  readonly gracePeriodSeconds: number;
  /** What the pod's status is to be, from what it would be. */
  readonly status: (status: PodStatus) => PodStatus;
  /** Its containers have ended. */
  readonly completed: () => void;
}
