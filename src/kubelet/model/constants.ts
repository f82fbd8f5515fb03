/** The kubelet's times. Upstream: pkg/kubelet/kubelet.go, pkg/kubelet/apis/config/v1beta1 (v1.36). */

/** A pod is synced at least this often; jittered to 1.0 to 1.5 times. */
export const SYNC_FREQUENCY_MS = 60_000;
/** After a failed sync; jittered to 1.0 to 1.5 times. */
export const BACK_OFF_PERIOD_MS = 10_000;
export const SYNC_TICK_MS = 1000;
export const HOUSEKEEPING_MS = 2000;
export const PLEG_RELIST_MS = 1000;
/** How long a CRI call is waited for; some have more, see cri-deadlines.ts. */
export const RUNTIME_REQUEST_TIMEOUT_MS = 2 * 60_000;
export const CONTAINER_GC_MS = 60_000;
/** Between the end of a collection of images and the next. */
export const IMAGE_GC_MS = 5 * 60_000;
/** How often the images that the node's status shows are listed. */
export const IMAGE_LIST_MS = 30_000;
export const STATUS_SYNC_MS = 10_000;
/** How often the node's status is computed; written only if it changed, or the report is due. */
export const NODE_STATUS_UPDATE_MS = 10_000;
export const NODE_STATUS_REPORT_MS = 5 * 60_000;
export const LEASE_DURATION_SECONDS = 40;
export const LEASE_RENEW_MS = 10_000;

export const CRASH_LOOP_BACK_OFF = { initialMs: 10_000, maxMs: 300_000, resetMs: 600_000 };
export const IMAGE_BACK_OFF = { initialMs: 10_000, maxMs: 300_000, resetMs: 600_000 };
/** Upstream: pkg/util/goroutinemap/exponentialbackoff. */
export const VOLUME_BACK_OFF = { initialMs: 500, maxMs: 122_000, resetMs: Infinity };

/** The runtime never gives a process less than this between SIGTERM and SIGKILL. */
export const MINIMUM_GRACE_SECONDS = 2;

export const PODS_DIRECTORY = '/var/lib/kubelet/pods';
