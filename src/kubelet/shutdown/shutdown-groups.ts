/**
 * Which pods end together when the machine is shut down, the least important first, and how long each group has. Pure.
 * Upstream: pkg/kubelet/nodeshutdown/nodeshutdown_manager.go, migrateConfig, groupByPriority (v1.36).
 */
import type { Pod } from '../../api/index.ts';
import type { KubeletConfiguration } from '../model/index.ts';

export type ShutdownConfiguration = Pick<
  KubeletConfiguration,
  'shutdownGracePeriodMs' | 'shutdownGracePeriodCriticalPodsMs' | 'shutdownGracePeriodByPodPriority'
>;

export interface ShutdownGroup {
  readonly priority: number;
  readonly withinMs: number;
  readonly pods: readonly Pod[];
}

const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;

/** Empty: pods are not waited for. */
export function shutdownGroups(
  configuration: ShutdownConfiguration,
  pods: readonly Pod[],
): readonly ShutdownGroup[] {
  const periods = periodsOf(configuration);
  return periods.map((period, at) => ({
    ...period,
    pods: pods.filter((pod) => groupOf(pod, periods) === at),
  }));
}

type Period = Omit<ShutdownGroup, 'pods'>;

function periodsOf({
  shutdownGracePeriodMs: allMs,
  shutdownGracePeriodCriticalPodsMs: criticalMs,
  shutdownGracePeriodByPodPriority: byPriority,
}: ShutdownConfiguration): readonly Period[] {
  if (byPriority.length > 0) {
    return byPriority
      .map(({ priority, shutdownGracePeriodSeconds: seconds }) => ({
        priority,
        withinMs: seconds * 1000,
      }))
      .sort((a, b) => a.priority - b.priority);
  }
  if (allMs === 0) return [];
  return [
    { priority: 0, withinMs: allMs - criticalMs },
    { priority: SYSTEM_CRITICAL_PRIORITY, withinMs: criticalMs },
  ];
}

/** The highest that is not above the pod's own priority; of one below all the lowest. */
function groupOf({ spec: { priority = 0 } }: Pod, periods: readonly Period[]): number {
  const at = periods.findLastIndex((period) => period.priority <= priority);
  return Math.max(0, at);
}
