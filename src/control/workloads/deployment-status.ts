/**
 * What a Deployment's status says. Pure.
 * Upstream: pkg/controller/deployment/sync.go, progress.go, util/deployment_util.go.
 */
import {
  parseTimestamp,
  type Deployment,
  type DeploymentStatus,
  type ReplicaSet,
} from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { whenNotZero } from './replica-set-status.ts';
import { availableOf, fenceposts } from './rolling-update.ts';

export type DeploymentCondition = NonNullable<DeploymentStatus['conditions']>[number];

const AVAILABLE = 'NewReplicaSetAvailable';
const TIMED_OUT = 'ProgressDeadlineExceeded';

export function conditionOfType(
  { conditions = [] }: DeploymentStatus,
  type: string,
): DeploymentCondition | undefined {
  return conditions.find((condition) => condition.type === type);
}

/** Upstream: SetDeploymentCondition. What says the same stays; what is as true as before is so since then. */
export function withCondition(
  status: DeploymentStatus,
  condition: Omit<DeploymentCondition, 'lastTransitionTime' | 'lastUpdateTime'>,
  timestamp: string,
): DeploymentStatus {
  const known = conditionOfType(status, condition.type);
  if (known?.status === condition.status && known.reason === condition.reason) return status;
  const since = known?.status === condition.status ? known.lastTransitionTime : undefined;
  const fresh = { lastUpdateTime: timestamp, lastTransitionTime: since ?? timestamp, ...condition };
  return { ...status, conditions: [...others(status, condition.type), fresh] };
}

export function withoutCondition(status: DeploymentStatus, type: string): DeploymentStatus {
  if (conditionOfType(status, type) === undefined) return status;
  return { ...status, conditions: others(status, type) };
}

function others({ conditions = [] }: DeploymentStatus, type: string): DeploymentCondition[] {
  return conditions.filter((condition) => condition.type !== type);
}

/** Numbers and Available. Upstream: calculateStatus. */
export function deploymentNumbers(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  timestamp: string,
): DeploymentStatus {
  const { metadata, spec, status } = deployment;
  const total = (field: 'replicas' | 'readyReplicas' | 'terminatingReplicas'): number =>
    sets.reduce((sum, set) => sum + (set.status[field] ?? 0), 0);
  const available = availableOf(sets);
  const replicas = total('replicas');
  const numbers: DeploymentStatus = {
    observedGeneration: metadata.generation ?? 0,
    ...whenNotZero({
      replicas,
      updatedReplicas: newSet?.status.replicas ?? 0,
      readyReplicas: total('readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, replicas - available),
    }),
    terminatingReplicas: total('terminatingReplicas'),
    ...(status.collisionCount === undefined ? {} : { collisionCount: status.collisionCount }),
    ...(status.conditions === undefined ? {} : { conditions: status.conditions }),
  };
  const isEnough = available >= (spec.replicas ?? 0) - fenceposts(deployment).unavailable;
  return withCondition(
    numbers,
    isEnough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    timestamp,
  );
}

/** The whole status in a rollout. Upstream: syncRolloutStatus. */
export function rolloutStatus(
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  now: Instant,
  timestamp: string,
): DeploymentStatus {
  let status = deploymentNumbers(deployment, sets, newSet, timestamp);
  const deadline = deployment.spec.progressDeadlineSeconds;
  const known = conditionOfType(status, 'Progressing');
  const wasComplete = status.replicas === status.updatedReplicas && known?.reason === AVAILABLE;
  const what =
    newSet === undefined
      ? `Deployment ${JSON.stringify(deployment.metadata.name)}`
      : `ReplicaSet ${JSON.stringify(newSet.metadata.name)}`;
  if (!hasDeadline(deadline)) status = withoutCondition(status, 'Progressing');
  else if (!wasComplete) {
    if (isComplete(deployment, status)) {
      const message = `${what} has successfully progressed.`;
      status = withCondition(status, progressing('True', AVAILABLE, message), timestamp);
    } else if (isProgressing(deployment.status, status)) {
      const message = `${what} is progressing.`;
      // Said anew each time: the deadline runs from here.
      const since = known?.status === 'True' ? known.lastTransitionTime : timestamp;
      const fresh = {
        ...progressing('True', 'ReplicaSetUpdated', message),
        lastUpdateTime: timestamp,
        lastTransitionTime: since ?? timestamp,
      };
      status = { ...status, conditions: [...others(status, 'Progressing'), fresh] };
    } else if (isTimedOut(deployment, status, now)) {
      const message = `${what} has timed out progressing.`;
      status = withCondition(status, progressing('False', TIMED_OUT, message), timestamp);
    }
  }
  const failure = (newSet === undefined ? sets : [newSet, ...sets])
    .flatMap((set) => set.status.conditions ?? [])
    .find(({ type }) => type === 'ReplicaFailure');
  if (failure === undefined) return withoutCondition(status, 'ReplicaFailure');
  const { type, status: holds, reason = '', message = '' } = failure;
  return withCondition(status, { type, status: holds, reason, message }, timestamp);
}

export function progressing(status: 'True' | 'False' | 'Unknown', reason: string, message: string) {
  return { type: 'Progressing', status, reason, message };
}

/** A deadline of the largest number is none. */
export function hasDeadline(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds < 2_147_483_647;
}

/** Upstream: DeploymentComplete. */
export function isComplete(
  { metadata, spec }: Deployment,
  {
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
    observedGeneration = 0,
  }: DeploymentStatus,
): boolean {
  const { replicas: wanted = 0 } = spec;
  return (
    updatedReplicas === wanted &&
    replicas === wanted &&
    availableReplicas === wanted &&
    observedGeneration >= (metadata.generation ?? 0)
  );
}

/** Upstream: DeploymentProgressing. */
function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number =>
    replicas - updatedReplicas;
  const more = (field: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean =>
    (after[field] ?? 0) > (before[field] ?? 0);
  return (
    more('updatedReplicas') ||
    old(after) < old(before) ||
    more('readyReplicas') ||
    more('availableReplicas')
  );
}

/** Upstream: DeploymentTimedOut. */
export function isTimedOut(
  deployment: Deployment,
  status: DeploymentStatus,
  now: Instant,
): boolean {
  const condition = conditionOfType(status, 'Progressing');
  if (condition === undefined || condition.reason === AVAILABLE) return false;
  if (condition.reason === TIMED_OUT) return true;
  const dueAt = progressDueAt(deployment, status);
  return dueAt !== undefined && dueAt < now;
}

/** When there will have been no progress for too long; undefined if nobody asks. */
export function progressDueAt({ spec }: Deployment, status: DeploymentStatus): Instant | undefined {
  const condition = conditionOfType(status, 'Progressing');
  const { progressDeadlineSeconds: seconds } = spec;
  if (condition?.lastUpdateTime === undefined || !hasDeadline(seconds)) return undefined;
  if (condition.reason === AVAILABLE || condition.reason === TIMED_OUT) return undefined;
  return parseTimestamp(condition.lastUpdateTime) + seconds * 1000;
}
