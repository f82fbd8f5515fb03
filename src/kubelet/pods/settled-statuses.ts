/**
 * Statuses that say themselves again. The status of a pod is made of the status before it, of the pod and of what runs of
 * it; these are never changed, only replaced. Once what was made is equal to what was there before, it will be so for as
 * long as nothing is replaced: a pod at rest is synced about once a minute, and nothing need be made anew.
 */
import { sameValue, type Pod, type PodStatus } from '../../api/index.ts';
import type { PodRuntimeStatus, WaitingCause } from '../model/index.ts';

/** What a status is made of, beside the time. */
export interface StatusSources {
  readonly pod: Pod;
  readonly previous: PodStatus | undefined;
  readonly runtime: PodRuntimeStatus;
  readonly causes: ReadonlyMap<string, WaitingCause>;
}

export class SettledStatuses {
  /** By UID: from what the status was made that was equal to the one before. */
  readonly #settled = new Map<string, StatusSources>();

  /** The status that would be made, if that is known already. */
  of(sources: StatusSources): PodStatus | undefined {
    const known = this.#settled.get(sources.pod.metadata.uid);
    if (known === undefined) return undefined;
    const isSame =
      known.pod === sources.pod &&
      known.previous === sources.previous &&
      known.runtime === sources.runtime &&
      known.causes === sources.causes;
    return isSame ? known.previous : undefined;
  }

  /** A status was made; where the time had no part in it, it says whether that is worth remembering. */
  made(sources: StatusSources, status: PodStatus): void {
    const { uid } = sources.pod.metadata;
    if (sameValue(sources.previous, status)) this.#settled.set(uid, sources);
    else this.#settled.delete(uid);
  }

  forget(podUid: string): void {
    this.#settled.delete(podUid);
  }
}
