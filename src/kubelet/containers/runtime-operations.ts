/**
 * How often the runtime was called, how often in vain, and how long it took. Upstream:
 * pkg/kubelet/kuberuntime/instrumented_services.go; pkg/kubelet/metrics/metrics.go (v1.36). Calls that only
 * the draft has are named in the same way.
 */
import type { ImageRpc, RuntimeRpc } from '../../cri/index.ts';
import { OPERATION_BUCKETS, type Counter, type Histogram, type Metrics } from '../model/index.ts';

/** Of one kind of call. */
export interface OperationMeter {
  readonly total: Counter;
  readonly errors: Counter;
  /** In seconds. */
  readonly duration: Histogram;
}

export type OperationMeters = Readonly<Record<RuntimeRpc | ImageRpc, OperationMeter>>;

const OPERATION_TYPES: Readonly<Record<RuntimeRpc | ImageRpc, string>> = {
  runPodSandbox: 'run_podsandbox',
  stopPodSandbox: 'stop_podsandbox',
  removePodSandbox: 'remove_podsandbox',
  listPodSandbox: 'list_podsandbox',
  createContainer: 'create_container',
  startContainer: 'start_container',
  stopContainer: 'stop_container',
  removeContainer: 'remove_container',
  listContainers: 'list_containers',
  containerStatus: 'container_status',
  listContainerStats: 'list_container_stats',
  updateContainerResources: 'update_container',
  reopenContainerLog: 'reopen_container_log',
  execSync: 'exec_sync',
  listImages: 'list_images',
  imageStatus: 'image_status',
  pullImage: 'pull_image',
  removeImage: 'remove_image',
  imageFsInfo: 'image_fs_info',
  mountOCIObject: 'mount_oci_object',
  unmountOCIObject: 'unmount_oci_object',
  listOCIMounts: 'list_oci_mounts',
};

export function operationMeters(metrics: Metrics): OperationMeters {
  const meterOf = (operation_type: string): OperationMeter => ({
    total: metrics.counter('runtime_operations_total', { operation_type }),
    errors: metrics.counter('runtime_operations_errors_total', { operation_type }),
    duration: metrics.histogram('runtime_operations_duration_seconds', OPERATION_BUCKETS, {
      operation_type,
    }),
  });
  const entries = Object.entries(OPERATION_TYPES).map(([rpc, type]) => [rpc, meterOf(type)]);
  return Object.fromEntries(entries) as OperationMeters;
}
