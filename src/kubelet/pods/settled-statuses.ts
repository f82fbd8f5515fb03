/**
 * Statuses that say themselves again. The status of a pod is made of the status before it, of the pod and of what runs of
 * it; these are never changed, only replaced. Once what was made is equal to what was there before, it will be so for as
 * long as nothing is replaced: a pod at rest is synced about once a minute, and nothing need be made anew. The same
 * holds of a pass that had nothing to do in the runtime.
 */
import { NOTHING_DONE, type PodActions, type RuntimeSyncResult } from '../containers/index.ts';
import { sameValue, type Pod, type PodStatus } from '../../api/index.ts';
import {
  isStaticPod,
  type PodRuntimeStatus,
  type ResizeState,
  type WaitingCause,
} from '../model/index.ts';

/** What a status is made of, beside the time. */
export interface StatusSources {
  readonly pod: Pod;
  readonly previous: PodStatus | undefined;
  readonly runtime: PodRuntimeStatus;
  readonly causes: ReadonlyMap<string, WaitingCause>;
  /** If it is being resized. */
  readonly resize: ResizeState | undefined;
}

interface Settled extends StatusSources {
  /** A whole pass over the same found nothing to do. */
  isIdle: boolean;
}

export class SettledStatuses {
  /** By UID: from what the status was made that was equal to the one before. */
  readonly #settled = new Map<string, Settled>();

  /** The status that would be made, if that is known already. */
  of(sources: StatusSources): PodStatus | undefined {
    const known = this.#settled.get(sources.pod.metadata.uid);
    if (known === undefined) return undefined;
    const isSame =
      known.pod === sources.pod &&
      known.previous === sources.previous &&
      known.runtime === sources.runtime &&
      known.causes === sources.causes &&
      known.resize === sources.resize;
    return isSame ? known.previous : undefined;
  }

  /** Whether a pass found nothing to do with the pod and this, as they are, and made the same status of them. */
  isIdle(pod: Pod, runtime: PodRuntimeStatus, previous: PodStatus | undefined): boolean {
    const known = this.#settled.get(pod.metadata.uid);
    if (known?.isIdle !== true) return false;
    return known.pod === pod && known.runtime === runtime && known.previous === previous;
  }

  /** A pass had nothing to do, and whatever it looked at beside these is a part of the pod. */
  wasIdle(pod: Pod, runtime: PodRuntimeStatus): void {
    const known = this.#settled.get(pod.metadata.uid);
    if (known?.pod === pod && known.runtime === runtime) known.isIdle = known.causes.size === 0;
  }

  /** A status was made; where the time had no part in it, it says whether that is worth remembering. */
  made(sources: StatusSources, status: PodStatus): void {
    const { pod, previous, runtime, causes, resize } = sources;
    const { uid } = pod.metadata;
    if (!sameValue(previous, status)) this.#settled.delete(uid);
    else this.#settled.set(uid, { pod, previous, runtime, causes, resize, isIdle: false });
  }

  forget(podUid: string): void {
    this.#settled.delete(podUid);
  }
}

/** In a whole pass, which looked at nothing beside what runs that is not in the pod. */
export function foundNothingToDo(
  pod: Pod,
  { containersToKill }: PodActions,
  result: RuntimeSyncResult,
): boolean {
  return result === NOTHING_DONE && containersToKill.length === 0 && dependsOnItselfAlone(pod);
}

/** No Secret, no image that may go, no mirror. */
function dependsOnItselfAlone(pod: Pod): boolean {
  const { imagePullSecrets = [], volumes = [] } = pod.spec;
  if (imagePullSecrets.length > 0 || isStaticPod(pod)) return false;
  return volumes.every(({ image }) => image === undefined);
}
