/** When images go. Upstream: pkg/kubelet/images/image_gc_manager.go, ImageGCPolicy (v1.36). */
export interface ImageGCPolicy {
  readonly highThresholdPercent: number;
  readonly lowThresholdPercent: number;
  readonly minAgeMs: number;
  /** 0: age is no reason. */
  readonly maxAgeMs: number;
}
