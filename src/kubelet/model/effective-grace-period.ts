/**
 * How long a pod may take to end. It never grows, and is at least one second.
 * Upstream: pkg/kubelet/pod_workers.go, calculateEffectiveGracePeriod (v1.36).
 */
export interface GracePeriodInput {
  /** The period in force; 0: none yet. */
  readonly currentSeconds: number;
  readonly deletionGracePeriodSeconds?: number | undefined;
  /** Of a kill from inside the node (eviction). */
  readonly overrideSeconds?: number | undefined;
  readonly terminationGracePeriodSeconds?: number | undefined;
}

/** In seconds. */
export function effectiveGracePeriod(input: GracePeriodInput): number {
  let seconds = input.currentSeconds;
  let overridden = false;
  for (const request of [input.deletionGracePeriodSeconds, input.overrideSeconds]) {
    if (request === undefined || (seconds !== 0 && request >= seconds)) continue;
    seconds = request;
    overridden = true;
  }
  if (!overridden && seconds === 0) seconds = input.terminationGracePeriodSeconds ?? 0;
  return Math.max(seconds, 1);
}
