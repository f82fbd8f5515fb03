/** What could not be removed is put on record; the next pass of the collector finds it again. */
import type { World } from '../../sim/index.ts';
import { aggregateErrors } from '../model/index.ts';

/** @param id of the container or sandbox */
export function noteCollectionFailed(
  { trace }: World,
  actor: string,
  id: string,
  error: unknown,
): void {
  const why = aggregateErrors([error]);
  trace.append(actor, 'kubelet.workFailed', { work: 'container GC', uid: id, error: why });
}
