/**
 * What the server fills in for a pod. Each function writes to a fresh copy, and only where nothing
 * was said, so running it again changes nothing.
 * Upstream: pkg/apis/core/v1/defaults.go.
 */
import type { Release } from '../feature-gates.ts';
import type { Container, Pod, PodSpec } from '../objects.ts';
import { setContainerDefaults, setPodContainerDefaults } from './container-defaults.ts';
import { isHugePages } from '../validation/resource-names.ts';
import { sumOf } from '../validation/resources.ts';
import { setVolumeDefaults } from './volume-defaults.ts';

export const DEFAULT_GRACE_PERIOD_SECONDS = 30;
export const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

export function setPodDefaults({ spec }: Pod, release: Release): void {
  setPodSpecDefaults(spec, release);
  // Of pods alone: a template says nothing of it.
  if (Object.isFrozen(spec)) return;
  // Upstream: Convert_v1_Pod_To_core_Pod.
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    if (!Object.isFrozen(container)) setPodContainerDefaults(container, spec.hostNetwork === true);
  }
  spec.enableServiceLinks ??= true;
  setPodRequests(spec);
}

/**
 * What the pod as a whole asks for, where it says what it may have: what its containers ask for together, else
 * what it may have. Upstream: defaultHugePagePodLimits, defaultPodRequests.
 */
function setPodRequests(spec: PodSpec & { resources?: PodResources }): void {
  const { resources } = spec;
  if (resources === undefined || Object.isFrozen(resources)) return;
  const limits = { ...resources.limits };
  if (Object.keys({ ...limits, ...resources.requests }).length === 0) return;
  for (const name of namesIn(spec, 'limits').filter(isHugePages)) {
    if (resources.requests?.[name] === undefined)
      limits[name] ??= sumOf(spec, 'limits', name) ?? '0';
  }
  if (Object.keys(limits).length === 0) return;
  resources.limits = limits;
  const requests = { ...resources.requests };
  for (const name of namesIn(spec, 'requests')) {
    const isShared = name === 'cpu' || name === 'memory';
    if (isShared) requests[name] ??= sumOf(spec, 'requests', name) ?? '0';
  }
  for (const [name, limit] of Object.entries(limits)) {
    const isOfPods = name === 'cpu' || name === 'memory' || isHugePages(name);
    if (isOfPods) requests[name] ??= limit;
  }
  if (Object.keys(requests).length > 0) resources.requests = requests;
}

/** Newer than the generated types. */
interface PodResources {
  limits?: Record<string, string>;
  requests?: Record<string, string>;
}

function namesIn(spec: PodSpec, list: 'limits' | 'requests'): readonly string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return containers.flatMap(({ resources }) => Object.keys(resources?.[list] ?? {}));
}

/** Of a pod, or of a template of pods. */
export function setPodSpecDefaults(spec: PodSpec, { gates }: Release): void {
  // Frozen: taken over from the stored pod, and therefore complete.
  if (Object.isFrozen(spec)) return;
  setSpecDefaults(spec);
  for (const container of containersOf(spec)) {
    if (!Object.isFrozen(container)) setContainerDefaults(container);
  }
  for (const volume of spec.volumes ?? []) {
    if (!Object.isFrozen(volume)) setVolumeDefaults(volume, gates);
  }
}

function containersOf(spec: PodSpec): readonly Container[] {
  const { initContainers = [], ephemeralContainers = [] } = spec;
  return [...spec.containers, ...initContainers, ...(ephemeralContainers as Container[])];
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
