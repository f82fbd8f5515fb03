/**
 * What a pod uses of a quota: nothing but its count once it has ended, or should have.
 * Upstream: pkg/quota/v1/evaluator/core/pods.go, install/update_filter.go (v1.36).
 */
import type { Instant } from '../../sim/index.ts';
import { qosClass } from '../defaults/qos-class.ts';
import type { Container, Pod, PodSpec } from '../objects.ts';
import type { ResourceList, ScopeRequirement } from '../quota-objects.ts';
import { hasPodLevelResources } from '../pod-level-resources.ts';
import { parseTimestamp } from '../timestamp.ts';
import { isExtendedResource, isHugePages, isNativeResource } from '../validation/resource-names.ts';
import { countName, holds, type Evaluator } from './evaluator.ts';
import { sameValue } from '../patch/same-value.ts';
import { mayBeResized, specInUse } from '../resized-pod.ts';
import { limitsOf, requestsOf } from './pod-lists.ts';

const COUNT = countName('pods', '');
const COMPUTE = ['cpu', 'memory', 'ephemeral-storage'] as const;
const NAMES: ReadonlySet<string> = new Set([
  COUNT,
  'pods',
  ...COMPUTE.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** A quota of one of these is a quota of those alone who say how much they want. */
const DEMANDED: ReadonlySet<string> = new Set(
  ['cpu', 'memory'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
);
const DEVICE_CLASS = 'deviceclass.resource.kubernetes.io/';

export const podUsage: Evaluator<Pod> = {
  counts: (name) =>
    NAMES.has(name) ||
    isHugePages(name) ||
    (name.startsWith('requests.') &&
      (isHugePages(name.slice('requests.'.length)) || !isNativeResource(name))),
  usage: (pod, now) =>
    isCharged(pod, now) ? { [COUNT]: '1', ...computeUsage(...listsOf(pod)) } : { [COUNT]: '1' },
  isInScope,
  complaint,
  mayUseMore: (next, old) => isOtherTermination(next, old) || isResized(next, old),
  mayUseLess: (next, old, now) =>
    isOtherTermination(next, old) ||
    isResized(next, old) ||
    (isCharged(old, now) && !isCharged(next, now)),
};

/** What it asks for, and what it still has of what it asked for before. */
function listsOf(pod: Pod): readonly [requests: ResourceList, limits: ResourceList] {
  const spec = specInUse(pod);
  return [requestsOf(spec), limitsOf(spec)];
}

/** Or has been given what it asked for. */
function isResized(next: Pod, old: Pod): boolean {
  return mayBeResized(next) && !sameValue(resourcesOf(next), resourcesOf(old));
}

function resourcesOf(pod: Pod): readonly unknown[] {
  const { containers, initContainers = [] } = specInUse(pod);
  return [...containers, ...initContainers].map(({ resources }) => resources);
}

/** Not one that has ended, nor one whose node does not say that it has. */
function isCharged({ metadata, status }: Pod, now: Instant): boolean {
  if (status.phase === 'Failed' || status.phase === 'Succeeded') return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  // Upstream adds the grace to a timestamp that has it.
  return now <= parseTimestamp(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function computeUsage(requests: ResourceList, limits: ResourceList): ResourceList {
  const usage: ResourceList = { pods: '1' };
  for (const name of COMPUTE) {
    const { [name]: request } = requests;
    const { [name]: limit } = limits;
    if (request !== undefined) usage[name] = usage[`requests.${name}`] = request;
    if (limit !== undefined) usage[`limits.${name}`] = limit;
  }
  for (const [name, amount] of Object.entries(requests)) {
    if (isHugePages(name)) usage[name] = usage[`requests.${name}`] = amount;
    if (isExtendedResource(name) || name.startsWith(DEVICE_CLASS)) {
      usage[`requests.${name}`] = amount;
    }
  }
  return usage;
}

/** Each container has to say how much it wants of what is limited, unless the pod does. */
function complaint({ spec }: Pod, hard: readonly string[]): string {
  if (hasPodLevelResources(spec)) return '';
  const demanded = hard.filter((name) => DEMANDED.has(name)).sort();
  const silent = demanded.flatMap((name) => {
    const names = containersOf(spec)
      .filter(
        ({ resources = {} }) =>
          computeUsage(resources.requests ?? {}, resources.limits ?? {})[name] === undefined,
      )
      .map((container) => container.name);
    return names.length === 0 ? [] : [`${name} for: ${names.sort().join(',')}`];
  });
  return silent.length === 0 ? '' : `must specify ${silent.join('; ')}`;
}

function containersOf({ containers, initContainers = [] }: PodSpec): readonly Container[] {
  return [...containers, ...initContainers];
}

function isInScope({ spec }: Pod, scope: ScopeRequirement): boolean {
  switch (scope.scopeName) {
    case 'Terminating':
      return isTerminating(spec);
    case 'NotTerminating':
      return !isTerminating(spec);
    case 'BestEffort':
      return qosClass(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(spec) !== 'BestEffort';
    case 'PriorityClass':
      return holds(scope, spec.priorityClassName ?? '');
    case 'CrossNamespacePodAffinity':
      return looksBeyondItsNamespace(spec);
    default:
      return false;
  }
}

/** It has a time by which it has to be done. */
function isTerminating({ activeDeadlineSeconds }: PodSpec): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0;
}

function isOtherTermination(next: Pod, old: Pod): boolean {
  return isTerminating(next.spec) !== isTerminating(old.spec);
}

function looksBeyondItsNamespace({ affinity }: PodSpec): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((each) => {
    const required = each?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
    const preferred = each?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    return [...required, ...preferred.map(({ podAffinityTerm }) => podAffinityTerm)].some(
      ({ namespaces = [], namespaceSelector }) =>
        namespaces.length > 0 || namespaceSelector !== undefined,
    );
  });
}
