/**
 * What is counted of resizes. Upstream: pkg/kubelet/kubelet.go, recordContainerResizeOperations;
 * status_manager.go, recordPendingResizeCount, recordInProgressResizeCount (v1.36).
 */
import { compareQuantities, type Pod } from '../../api/index.ts';
import { resizableContainers, type Metrics, type ResizeState } from '../model/index.ts';

/** What made a resize that waits be looked at again. */
export type RetryTrigger = 'pod_resized' | 'pods_added' | 'pods_removed' | 'periodic_retry';

export function showResizes(metrics: Metrics, states: ReadonlyMap<string, ResizeState>): void {
  const all = (): readonly ResizeState[] => [...states.values()];
  metrics.gauge(
    'pod_in_progress_resizes',
    () => all().filter(({ inProgress }) => inProgress !== undefined).length,
  );
  metrics.gauge('pod_pending_resizes', () => {
    const reasons = all().flatMap(({ pending }) => pending?.reason.toLowerCase() ?? []);
    return [...new Set(reasons)].map((reason) => ({
      labels: { reason },
      value: reasons.filter((each) => each === reason).length,
    }));
  });
}

export function countRequestedResizes(metrics: Metrics, pod: Pod, old: Pod): void {
  const before = new Map(resizableContainers(old.spec).map((each) => [each.name, each]));
  for (const { name, resources } of resizableContainers(pod.spec)) {
    const former = before.get(name)?.resources;
    for (const resource of ['memory', 'cpu'] as const) {
      for (const requirement of ['requests', 'limits'] as const) {
        const operation = operationOf(
          resources?.[requirement]?.[resource],
          former?.[requirement]?.[resource],
        );
        if (operation === undefined) continue;
        const labels = { resource, requirement, operation };
        metrics.increment('container_requested_resizes_total', labels);
      }
    }
  }
}

function operationOf(next = '0', old = '0'): string | undefined {
  const order = compareQuantities(next, old);
  if (order === 0) return undefined;
  if (compareQuantities(next, '0') === 0) return 'remove';
  if (compareQuantities(old, '0') === 0) return 'add';
  return order < 0 ? 'decrease' : 'increase';
}
