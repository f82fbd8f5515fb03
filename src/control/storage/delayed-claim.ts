/** What a claim waits for whose volume is to be where its first pod is. Pure. Upstream: pv_controller.go, emitEventForUnboundDelayBindingClaim. */
import type { PersistentVolumeClaim, Pod } from '../../api/index.ts';
import { claimNamesOf } from './claims-of-pod.ts';

export interface Delay {
  readonly reason: 'WaitForFirstConsumer' | 'WaitForPodScheduled';
  readonly message: string;
}

/** @param pods of any namespace */
export function delayOf(
  { metadata: { namespace, name } }: PersistentVolumeClaim,
  pods: readonly Pod[],
): Delay {
  const waiting = pods
    .filter(
      (pod) =>
        pod.metadata.namespace === namespace &&
        (pod.spec.nodeName ?? '') === '' &&
        claimNamesOf(pod).includes(name),
    )
    .map((pod) => pod.metadata.name);
  if (waiting.length === 0) {
    const message = 'waiting for first consumer to be created before binding';
    return { reason: 'WaitForFirstConsumer', message };
  }
  const who = `pod${waiting.length > 1 ? 's' : ''} ${waiting.join(',')}`;
  return { reason: 'WaitForPodScheduled', message: `waiting for ${who} to be scheduled` };
}
