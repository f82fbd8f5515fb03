/**
 * How many pods there are, of which kind: asked for when somebody reads. Upstream:
 * pkg/kubelet/kubelet_pods.go, HandlePodCleanups, which sets them every 2 s (v1.36).
 */
import type { Pod } from '../api/index.ts';
import type { PodConfig } from './config/index.ts';
import { isStaticPod, type GaugeValue, type Metrics } from './model/index.ts';
import type { PodWorkers } from './pods/index.ts';

const LIFECYCLES = {
  syncing: 'sync',
  terminating: 'terminating',
  terminated: 'terminated',
  finished: 'terminated',
} as const;

export function showPods(
  metrics: Metrics,
  nodeName: string,
  config: PodConfig,
  workers: PodWorkers,
): void {
  const pods = (): readonly Pod[] => [...config.pods];
  metrics.gauge('node_name', () => [{ labels: { node: nodeName }, value: 1 }]);
  metrics.gauge('desired_pods', () => byStatic(pods()));
  metrics.gauge('active_pods', () => byStatic(pods().filter((pod) => workers.isActive(pod))));
  metrics.gauge('mirror_pods', () => config.mirrorCount);
  metrics.gauge('working_pods', () => working(config, workers));
}

function staticLabel(pod: Pod): string {
  return isStaticPod(pod) ? 'true' : '';
}

function byStatic(pods: readonly Pod[]): readonly GaugeValue[] {
  return ['', 'true'].map((label) => ({
    labels: { static: label },
    value: pods.filter((pod) => staticLabel(pod) === label).length,
  }));
}

function working(config: PodConfig, workers: PodWorkers): readonly GaugeValue[] {
  const counts = new Map<string, GaugeValue>();
  for (const { pod, phase } of workers.working) {
    const wanted = config.get(pod.metadata.uid) === undefined ? 'orphan' : 'desired';
    const labels = { config: wanted, lifecycle: LIFECYCLES[phase], static: staticLabel(pod) };
    const key = Object.values(labels).join(' ');
    counts.set(key, { labels, value: (counts.get(key)?.value ?? 0) + 1 });
  }
  return [...counts.values()];
}
