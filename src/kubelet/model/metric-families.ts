/**
 * What a kubelet shows at /metrics, as far as it is counted here: names, types, labels and buckets are upstream's.
 * Upstream: pkg/kubelet/metrics/metrics.go, pkg/volume/util/metrics.go, pkg/kubelet/volumemanager/metrics,
 * pkg/kubelet/prober (v1.36). `help` is in words of our own.
 */
export interface MetricFamily {
  /** In full: `kubelet_running_pods`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly help: string;
  /** Upper bounds of a histogram, rising, without the last, which is infinite. */
  readonly buckets?: readonly number[];
}

/** Upstream: prometheus.DefBuckets. */
export const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/** Each 2.5 times the one before. Upstream: ExponentialBuckets(.005, 2.5, 14). */
export const OPERATION_BUCKETS = ((): readonly number[] => {
  const bounds: number[] = [];
  for (let bound = 0.005; bounds.length < 14; bound *= 2.5) bounds.push(bound);
  return bounds;
})();

/** In seconds, to an hour. Upstream: imagePullDurationBuckets. */
export const PULL_BUCKETS = [
  1, 5, 10, 20, 30, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800, 2700, 3600,
] as const;

/** Upstream: podStartupDurationBuckets. */
export const START_BUCKETS = [
  0.5, 1, 2, 3, 4, 5, 6, 8, 10, 20, 30, 45, 60, 120, 180, 240, 300, 360, 480, 600, 900, 1200, 1800,
  2700, 3600,
] as const;

/** In milliseconds. Upstream: podResizeDurationBuckets. */
export const RESIZE_BUCKETS = [
  10, 50, 100, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
] as const;

export const STATUS_SYNC_BUCKETS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 20, 30, 45, 60] as const;

export const CONTAINERS_BUCKETS = [1, 2, 4, 8, 16] as const;

export const STORAGE_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 25, 50, 120, 300, 600] as const;

function counter(name: string, help: string, ...labels: readonly string[]): MetricFamily {
  return { name: `kubelet_${name}`, type: 'counter', labels, help };
}

function gauge(name: string, help: string, ...labels: readonly string[]): MetricFamily {
  return { name: `kubelet_${name}`, type: 'gauge', labels, help };
}

function ofClaims(name: string, help: string): MetricFamily {
  return gauge(`volume_stats_${name}`, help, 'namespace', 'persistentvolumeclaim');
}

function histogram(
  name: string,
  help: string,
  buckets: readonly number[],
  ...labels: readonly string[]
): MetricFamily {
  return { name: `kubelet_${name}`, type: 'histogram', labels, help, buckets };
}

const IMAGES: readonly MetricFamily[] = [
  counter(
    'image_manager_ensure_image_requests_total',
    'Requests to have an image on the node.',
    'present_locally',
    'pull_policy',
    'pull_required',
  ),
  histogram(
    'image_pull_duration_seconds',
    'How long pulls took, by the size of the image.',
    PULL_BUCKETS,
    'image_size_in_bytes',
  ),
  counter('image_garbage_collected_total', 'Images that were collected, and why.', 'reason'),
  counter('image_volume_requested_total', 'Image volumes that were asked for.'),
  counter('image_volume_mounted_succeed_total', 'Image volumes that were mounted.'),
  counter('image_volume_mounted_errors_total', 'Image volumes that could not be mounted.'),
  gauge('imagemanager_ondisk_pullintents', 'Records of pulls under way on the disk.'),
  gauge('imagemanager_ondisk_pulledrecords', 'Records of pulled images on the disk.'),
  gauge('imagemanager_inmemory_pullintents_usage_percent', 'How full the cache of intents is.'),
  gauge('imagemanager_inmemory_pulledrecords_usage_percent', 'How full the cache of records is.'),
];

/** Upstream: pkg/credentialprovider/plugin/metrics.go. */
const CREDENTIALS: readonly MetricFamily[] = [
  gauge('credential_provider_config_info', 'Which plugins are asked, as a hash; always 1.', 'hash'),
  counter('credential_provider_plugin_errors_total', 'Plugins that failed.', 'plugin_name'),
  histogram(
    'credential_provider_plugin_duration',
    'How long plugins took, in seconds.',
    DEFAULT_BUCKETS,
    'plugin_name',
  ),
];

const PODS: readonly MetricFamily[] = [
  gauge('node_name', 'The name of the node; always 1.', 'node'),
  gauge('desired_pods', 'Pods that are wanted here.', 'static'),
  gauge('active_pods', 'Wanted pods that may still take up something.', 'static'),
  gauge('mirror_pods', 'Mirrors of static pods.'),
  gauge('working_pods', 'Pods with a worker, by how far it is.', 'config', 'lifecycle', 'static'),
  gauge('running_pods', 'Pods whose sandbox runs.'),
  gauge('running_containers', 'Containers of the runtime, by state.', 'container_state'),
  histogram('containers_per_pod_count', 'How many containers pods have.', CONTAINERS_BUCKETS),
  histogram(
    'pod_worker_duration_seconds',
    'From what made a worker sync a pod to the end of that pass.',
    DEFAULT_BUCKETS,
    'operation_type',
  ),
  histogram(
    'pod_worker_start_duration_seconds',
    'From when a pod was seen to when its worker began.',
    DEFAULT_BUCKETS,
  ),
  histogram(
    'pod_start_duration_seconds',
    'From when a pod was seen to when it ran.',
    START_BUCKETS,
  ),
  histogram(
    'pod_status_sync_duration_seconds',
    'From a change of a status to when the API had it.',
    STATUS_SYNC_BUCKETS,
  ),
  counter('started_pods_total', 'Sandboxes that were to be made.'),
  counter('started_pods_errors_total', 'Sandboxes that could not be made.'),
  counter('started_containers_total', 'Containers that were to be started.', 'container_type'),
  counter(
    'started_containers_errors_total',
    'Containers that could not be started, and why.',
    'container_type',
    'code',
  ),
  counter(
    'container_requested_resizes_total',
    'Resources of containers that were asked to be others.',
    'operation',
    'requirement',
    'resource',
  ),
  counter(
    'pod_deferred_accepted_resizes_total',
    'Resizes that were granted after they had waited, by what made room.',
    'retry_trigger',
  ),
  gauge('pod_in_progress_resizes', 'Pods that are being resized.'),
  gauge('pod_pending_resizes', 'Pods whose resize waits, or cannot be.', 'reason'),
  histogram(
    'pod_resize_duration_milliseconds',
    'How long it took to resize a pod.',
    RESIZE_BUCKETS,
    'success',
  ),
  counter('evictions', 'Pods that were evicted, by signal.', 'eviction_signal'),
];

const RUNTIME: readonly MetricFamily[] = [
  counter('runtime_operations_total', 'Calls of the runtime.', 'operation_type'),
  counter('runtime_operations_errors_total', 'Calls in vain.', 'operation_type'),
  histogram(
    'runtime_operations_duration_seconds',
    'How long calls of the runtime took.',
    OPERATION_BUCKETS,
    'operation_type',
  ),
  histogram(
    'run_podsandbox_duration_seconds',
    'How long it took to make a sandbox.',
    DEFAULT_BUCKETS,
    'runtime_handler',
  ),
  histogram('pleg_relist_duration_seconds', 'How long relists took.', DEFAULT_BUCKETS),
  histogram('pleg_relist_interval_seconds', 'From one relist to the next.', DEFAULT_BUCKETS),
  histogram(
    'pleg_pod_relist_duration_seconds',
    'How long relists of one pod took.',
    DEFAULT_BUCKETS,
  ),
  gauge('pleg_last_seen_seconds', 'When the runtime was relisted last, in Unix time.'),
  counter('pleg_discard_events', 'Events that nobody could take; the stream takes all.'),
];

const ELSEWHERE: readonly MetricFamily[] = [
  {
    name: 'storage_operation_duration_seconds',
    type: 'histogram',
    labels: ['migrated', 'operation_name', 'status', 'volume_plugin'],
    help: 'How long operations on volumes took.',
    buckets: STORAGE_BUCKETS,
  },
  {
    name: 'volume_manager_total_volumes',
    type: 'gauge',
    labels: ['plugin_name', 'state'],
    help: 'Volumes in either state of the world.',
  },
  ofClaims('capacity_bytes', 'The size of the file system behind a claim.'),
  ofClaims('available_bytes', 'What is free of it.'),
  ofClaims('used_bytes', 'What is taken of it.'),
  ofClaims('inodes', 'Its inodes.'),
  ofClaims('inodes_free', 'Those that are free.'),
  ofClaims('inodes_used', 'Those that are taken.'),
  {
    name: 'prober_probe_total',
    type: 'counter',
    labels: ['container', 'namespace', 'pod', 'pod_uid', 'probe_type', 'result'],
    help: 'Probes of containers that are there, by result.',
  },
  {
    name: 'prober_probe_duration_seconds',
    type: 'histogram',
    labels: ['container', 'namespace', 'pod', 'probe_type'],
    help: 'How long probes took that did not fail.',
    buckets: DEFAULT_BUCKETS,
  },
];

/** By name. */
export const METRIC_FAMILIES: readonly MetricFamily[] = [
  ...IMAGES,
  ...CREDENTIALS,
  ...PODS,
  ...RUNTIME,
  ...ELSEWHERE,
].sort((a, b) => (a.name < b.name ? -1 : 1));
