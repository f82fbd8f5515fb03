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

export function effectiveGracePeriod(input: GracePeriodInput): {
  readonly seconds: number;
  /** A running termination should hurry up. */
  readonly shortened: boolean;
} {
  let seconds = input.currentSeconds;
  let overridden = false;
  for (const request of [input.deletionGracePeriodSeconds, input.overrideSeconds]) {
    if (request === undefined || (seconds !== 0 && request >= seconds)) continue;
    seconds = request;
    overridden = true;
  }
  if (!overridden && seconds === 0) seconds = input.terminationGracePeriodSeconds ?? 0;
  seconds = Math.max(seconds, 1);
  return { seconds, shortened: input.currentSeconds !== 0 && input.currentSeconds !== seconds };
}
