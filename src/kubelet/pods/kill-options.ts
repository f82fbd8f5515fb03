import type { Pod, PodStatus } from '../../api/index.ts';
import { isTerminalPhase } from '../status/index.ts';

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

/** Nothing else asks for the pod's end. */
export function isKillAlone({ metadata, status }: Pod): boolean {
  return metadata.deletionTimestamp === undefined && !isTerminalPhase(status.phase);
}
