/**
 * How long a container may take to end. Pure. Upstream: pkg/kubelet/kuberuntime/kuberuntime_container.go,
 * setTerminationGracePeriod (v1.36).
 */
import type { Container, Pod } from '../../api/index.ts';
import { MINIMUM_GRACE_SECONDS } from './constants.ts';

/** The probe that failed, if that is why. Upstream: containerKillReason. */
export type KillReason = 'StartupProbe' | 'LivenessProbe';

/** In seconds. */
export function terminationGracePeriod(
  { metadata, spec }: Pod,
  container?: Container,
  reason?: KillReason,
): number {
  if (metadata.deletionGracePeriodSeconds !== undefined) return metadata.deletionGracePeriodSeconds;
  const own = spec.terminationGracePeriodSeconds;
  if (own === undefined) return MINIMUM_GRACE_SECONDS;
  if (reason === undefined) return own;
  const probe = reason === 'StartupProbe' ? container?.startupProbe : container?.livenessProbe;
  return probe?.terminationGracePeriodSeconds ?? own;
}
