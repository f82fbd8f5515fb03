/** The write that makes one status of another. */
import { Difference, type Pod, type PodStatus } from '../../api/index.ts';
import { statusPatch, withWhatIsKept } from './merge-pod-status.ts';

/** A pod that was made anew under the same name is not meant: the patch says whose status it is. */
export function differenceOf(api: Pod, merged: PodStatus): Difference {
  const { status, metadata } = api;
  const next: Pod = { ...api, status: withWhatIsKept(status, merged) };
  return new Difference(api, next, () => ({
    metadata: { uid: metadata.uid },
    status: statusPatch(status, merged) ?? {},
  }));
}

/** What a patch differs from. Revisions of one server are comparable. */
export function newerOf(seen: Pod, answered: Pod | undefined): Pod {
  if (answered === undefined || answered.metadata.uid !== seen.metadata.uid) return seen;
  const isNewer = Number(answered.metadata.resourceVersion) > Number(seen.metadata.resourceVersion);
  return isNewer ? answered : seen;
}
