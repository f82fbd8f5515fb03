/** Which containers ran when a kubelet started. Upstream: pkg/kubelet/prober, kubeletRestartGracePeriod (v1.36). */
import { parseTimestamp, type ContainerStatus } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

/** A container that runs longer than this before the kubelet was there before it. */
const RESTART_GRACE_MS = 10_000;

export function wasThereBefore({ state }: ContainerStatus, kubeletStartedAt: Instant): boolean {
  const startedAt = state?.running?.startedAt;
  return startedAt !== undefined && parseTimestamp(startedAt) < kubeletStartedAt - RESTART_GRACE_MS;
}
