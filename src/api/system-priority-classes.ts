/**
 * The two classes of pods that a cluster does not run without. Every cluster begins with them.
 * Upstream: pkg/registry/scheduling/rest/storage_scheduling.go, AddSystemPriorityClasses (v1.36).
 */
import { beginWith } from './initial-object.ts';
import type { Backend } from './requests/backend.ts';
import { SYSTEM_CLASSES } from './validation/priority-classes.ts';
import type { PriorityClass } from './workload-objects.ts';

/** Not drawn: they are the same in every cluster, and shift no draw of what comes later. */
const CLASSES = [
  {
    name: 'system-cluster-critical',
    uid: '00000000-0000-4000-8000-000000000003',
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    uid: '00000000-0000-4000-8000-000000000004',
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

/** @param isKept a cluster that is kept is made of its writes, so there they are two */
export function createSystemPriorityClasses(backend: Backend, isKept: boolean): void {
  const creationTimestamp = backend.timestamp();
  for (const { name, uid, description } of CLASSES) {
    const priorityClass: PriorityClass = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name, uid, resourceVersion: '1', generation: 1, creationTimestamp },
      value: SYSTEM_CLASSES.get(name) ?? 0,
      description,
      preemptionPolicy: 'PreemptLowerPriority',
    };
    beginWith(backend, 'priorityclasses', priorityClass, isKept);
  }
}
