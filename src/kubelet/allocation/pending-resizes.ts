/**
 * Which of several resizes is looked at first: one that asks for no more, then by the pod's priority, its class of
 * service, and since when it waits. Pure. Upstream: pkg/kubelet/allocation/allocation_manager.go, sortPendingResizes (v1.36).
 */
import { podRequests, type Pod } from '../../api/index.ts';
import { allocatedPod, type ResizeState } from '../model/index.ts';

interface Pending {
  readonly podUid: string;
  readonly pod: Pod;
  readonly isMore: boolean;
  readonly since: string;
}

/** Those of pods that are gone are left out. */
export function inOrderOfUrgency(
  podUids: readonly string[],
  getPod: (podUid: string) => Pod | undefined,
  stateOf: (podUid: string) => ResizeState | undefined,
): readonly string[] {
  const pending = podUids.flatMap((podUid): readonly Pending[] => {
    const pod = getPod(podUid);
    const state = stateOf(podUid);
    if (pod === undefined || state === undefined) return [];
    return [
      { podUid, pod, isMore: asksForMore(pod, state), since: state.pending?.since ?? LATEST },
    ];
  });
  return pending.sort(byUrgency).map(({ podUid }) => podUid);
}

/** After every instant: it does not wait yet. */
const LATEST = '~';

function byUrgency(a: Pending, b: Pending): number {
  if (a.isMore !== b.isMore) return a.isMore ? 1 : -1;
  const byPriority = (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0);
  if (byPriority !== 0) return byPriority;
  const byClass = Number(isGuaranteed(b.pod)) - Number(isGuaranteed(a.pod));
  if (byClass !== 0) return byClass;
  return a.since < b.since ? -1 : Number(a.since > b.since);
}

function isGuaranteed({ status }: Pod): boolean {
  return status.qosClass === 'Guaranteed';
}

function asksForMore(pod: Pod, state: ResizeState): boolean {
  const asked = podRequests(pod.spec);
  const given = podRequests(allocatedPod(pod, state).spec);
  return asked.cpuMilli > given.cpuMilli || asked.memoryBytes > given.memoryBytes;
}
