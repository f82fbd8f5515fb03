/**
 * What the server fills in for a pod. Each function writes to a fresh copy, and only where nothing
 * was said, so running it again changes nothing.
 * Upstream: pkg/apis/core/v1/defaults.go.
 */
import type { Release } from '../feature-gates.ts';
import type { Container, Pod, PodSpec } from '../objects.ts';
import { setContainerDefaults } from './container-defaults.ts';
import { setVolumeDefaults } from './volume-defaults.ts';

export const DEFAULT_GRACE_PERIOD_SECONDS = 30;
export const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

export function setPodDefaults({ spec }: Pod, release: Release): void {
  setPodSpecDefaults(spec, release);
  // Of pods alone: a template says nothing of it.
  if (!Object.isFrozen(spec)) spec.enableServiceLinks ??= true;
}

/** Of a pod, or of a template of pods. */
export function setPodSpecDefaults(spec: PodSpec, { gates }: Release): void {
  // Frozen: taken over from the stored pod, and therefore complete.
  if (Object.isFrozen(spec)) return;
  setSpecDefaults(spec);
  const { initContainers = [], ephemeralContainers = [] } = spec;
  const others = [...initContainers, ...(ephemeralContainers as Container[])];
  for (const container of [...spec.containers, ...others]) {
    if (!Object.isFrozen(container)) setContainerDefaults(container, spec.hostNetwork === true);
  }
  for (const volume of spec.volumes ?? []) {
    if (!Object.isFrozen(volume)) setVolumeDefaults(volume, gates);
  }
}

function setSpecDefaults(spec: PodSpec): void {
  const given: Partial<PodSpec> = spec;
  spec.containers = given.containers ?? [];
  spec.restartPolicy ||= 'Always';
  spec.terminationGracePeriodSeconds ??= DEFAULT_GRACE_PERIOD_SECONDS;
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ||= DEFAULT_SCHEDULER_NAME;
  // Two names of one field: the old one is still written, as upstream does.
  const serviceAccount = spec.serviceAccountName ?? spec.serviceAccount;
  if (serviceAccount === undefined || serviceAccount === '') return;
  spec.serviceAccountName = serviceAccount;
  spec.serviceAccount = serviceAccount;
}
