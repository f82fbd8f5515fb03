/**
 * What a change of a pod is to the controller of its set. Upstream: addPod, updatePod and deletePod of
 * pkg/controller/daemon and pkg/controller/statefulset.
 */
import type { ApiObject, Pod } from '../../api/index.ts';
import { controllerOf, keyOf, type Expectations, type ObjectChange } from '../informers/index.ts';

export interface SetsOfPods {
  /** `DaemonSet`, `StatefulSet` */
  readonly kind: string;
  readonly sets: { list(): readonly ApiObject[] };
  /** Of a controller that has some. */
  readonly expectations?: Expectations;
  readonly queue: { add(key: string): void };
}

/** The set of the pod looks again; of a pod that is nobody's all sets of its namespace do, which may claim it. */
export function podOfSetChanged(
  { type, object }: ObjectChange<Pod>,
  { kind, sets, expectations, queue }: SetsOfPods,
): void {
  const controller = controllerOf(object);
  const { namespace, uid, deletionTimestamp } = object.metadata;
  if (controller?.kind === kind) {
    const key = `${namespace}/${controller.name}`;
    const isGoing = type === 'DELETED' || deletionTimestamp !== undefined;
    if (isGoing) expectations?.deletionObserved(key, uid);
    else if (type === 'ADDED') expectations?.creationObserved(key);
    queue.add(key);
  } else if (controller === undefined && type !== 'DELETED') {
    for (const set of sets.list()) {
      if (set.metadata.namespace === namespace) queue.add(keyOf(set));
    }
  }
}
