/** What the kubelet holds of a pod's status, and what the API was told of it. */
import type { Pod, PodStatus } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

export interface CachedStatus {
  /** Once it is told: the API's own object, where that says the same and no more. */
  status: PodStatus;
  readonly podIsFinished: boolean;
  /** When the status was made. */
  readonly at: Instant;
  /** The API's status that says all of `status`: the very object, which lives until somebody changes it. */
  told: PodStatus | undefined;
  /** The answer to the kubelet's last write; the watch may be behind it. */
  answered: Pod | undefined;
}

/** Not if the phase is held back: it is told once nothing runs, over the same status. */
export function noteTold(cached: CachedStatus, api: PodStatus): void {
  if (api.phase === cached.status.phase) cached.told = api;
}
