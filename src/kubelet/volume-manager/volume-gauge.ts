/**
 * How many volumes there are, by plugin, in either state of the world. Upstream:
 * pkg/kubelet/volumemanager/metrics/metrics.go (v1.36).
 */
import type { GaugeValue, Metrics } from '../model/index.ts';
import type { VolumePlugin } from '../../volumes/index.ts';
import type { ActualStateOfWorld } from './actual-state-of-world.ts';
import type { DesiredStateOfWorld } from './desired-state-of-world.ts';

type Planned = readonly { readonly plugin: VolumePlugin }[];

export function showVolumes(
  metrics: Metrics,
  desired: DesiredStateOfWorld,
  actual: ActualStateOfWorld,
): void {
  metrics.gauge('volume_manager_total_volumes', () => [
    ...byPlugin(actual.volumes, 'actual_state_of_world'),
    ...byPlugin(desired.volumes, 'desired_state_of_world'),
  ]);
}

function byPlugin(volumes: Planned, state: string): readonly GaugeValue[] {
  const counts = new Map<string, number>();
  for (const { plugin } of volumes) counts.set(plugin.name, (counts.get(plugin.name) ?? 0) + 1);
  return [...counts].map(([plugin_name, value]) => ({ labels: { plugin_name, state }, value }));
}
