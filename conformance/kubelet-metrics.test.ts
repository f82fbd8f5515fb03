/** The names, types, labels and buckets that a real kubelet showed, against those that are counted here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRIC_FAMILIES } from '../src/kubelet/model/metric-families.ts';

interface Shown {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly buckets: readonly string[];
}

const SHOWN: readonly Shown[] = readFileSync(
  join(import.meta.dirname, 'kubelet-metrics.txt'),
  'utf8',
)
  .split('\n')
  .flatMap((line) => {
    const [, name = '', type = '', labels = '', buckets = ''] =
      /^(\w+) (\w+) \[(.*?)\](?: buckets (.*))?$/.exec(line) ?? [];
    if (name === '') return [];
    const words = (text: string, by: RegExp) => text.split(by).filter((word) => word !== '');
    return [{ name, type, labels: words(labels, /, /), buckets: words(buckets, / /) }];
  });

const NOT_COUNTED: readonly (readonly [what: RegExp, why: string])[] = [
  [/_(?:cpu_manager|memory_manager|topology_manager)_/, 'no CPU or memory is handed out'],
  [/_http_|_lifecycle_handler_http_fallbacks|_metrics_provider/, 'no kubelet here serves HTTP'],
  [/_evented_pleg_/, 'a gate that is off'],
  [
    /_node_startup_|_first_network_pod_|_cgroup_version|_graceful_shutdown_/,
    'the life of a machine',
  ],
  [
    /_container_log_filesystem_|_volume_metric_collection_/,
    'what is asked of disks is asked at once, when somebody needs it',
  ],
  [/_user_namespaced_|_managed_ephemeral_|_watch_events_dropped/, 'not simulated'],
  [/_mustpull_checks_total|_sleep_action_|_orphan|_restarted_pods_total/, 'not counted yet'],
  [/_pod_start_total_duration_seconds/, 'not counted yet: from the creation in the API'],
];

/** Shown by no kubelet that had nothing to count: upstream's by the source alone. */
const BEYOND = [
  'kubelet_container_requested_resizes_total',
  'kubelet_credential_provider_config_info',
  'kubelet_credential_provider_plugin_duration',
  'kubelet_credential_provider_plugin_errors_total',
  'kubelet_evictions',
  'kubelet_image_garbage_collected_total',
  'kubelet_pod_deferred_accepted_resizes_total',
  'kubelet_pod_pending_resizes',
  'kubelet_pod_resize_duration_milliseconds',
  'kubelet_runtime_operations_errors_total',
  'kubelet_started_containers_errors_total',
  'kubelet_volume_stats_available_bytes',
  'kubelet_volume_stats_capacity_bytes',
  'kubelet_volume_stats_inodes',
  'kubelet_volume_stats_inodes_free',
  'kubelet_volume_stats_inodes_used',
  'kubelet_volume_stats_used_bytes',
  // At /metrics/probes.
  'prober_probe_duration_seconds',
  'prober_probe_total',
];

describe('the metrics of a kubelet', () => {
  const known = new Map(METRIC_FAMILIES.map((family) => [family.name, family]));

  it.each(SHOWN.filter(({ name }) => known.has(name)))('$name is as it was shown', (shown) => {
    const { type, labels = [], buckets } = known.get(shown.name) ?? {};
    const bounds = buckets === undefined ? [] : [...buckets.map(String), '+Inf'];
    expect({ type, labels: [...labels].sort(), bounds }).toEqual({
      type: shown.type,
      labels: shown.labels,
      bounds: shown.buckets,
    });
  });

  it('are those that were shown, but for some that mean nothing here', () => {
    const missing = SHOWN.map(({ name }) => name).filter((name) => !known.has(name));
    const isExcused = (name: string): boolean => NOT_COUNTED.some(([what]) => what.test(name));
    expect(missing.filter((name) => !isExcused(name))).toEqual([]);
    expect(NOT_COUNTED.filter(([what]) => !missing.some((name) => what.test(name)))).toEqual([]);
  });

  it('are those of upstream', () => {
    const shown = new Set(SHOWN.map(({ name }) => name));
    expect([...known.keys()].filter((name) => !shown.has(name))).toEqual(BEYOND);
  });
});
