/**
 * How many replicas each ReplicaSet of a Deployment is to have. Pure.
 * Upstream: pkg/controller/deployment/rolling.go, sync.go, util/deployment_util.go.
 */
import { scaledValue, type Deployment, type ReplicaSet } from '../../api/index.ts';
import { byAge, maxReplicas } from './revisions-of-sets.ts';

/** What a rollout may do at a time, in pods. */
export interface Fenceposts {
  readonly surge: number;
  readonly unavailable: number;
}

/** Upstream: ResolveFenceposts. With neither, nothing could ever move. */
export function fenceposts({ spec }: Deployment): Fenceposts {
  const { strategy, replicas = 0 } = spec;
  if (strategy?.type !== 'RollingUpdate' || replicas === 0) return { surge: 0, unavailable: 0 };
  const surge = scaledValue(strategy.rollingUpdate?.maxSurge, replicas, 'up');
  const unavailable = scaledValue(strategy.rollingUpdate?.maxUnavailable, replicas, 'down');
  const least = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { surge, unavailable: Math.min(least, replicas) };
}

export function replicasOf(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
}

export function availableOf(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { status }) => sum + (status.availableReplicas ?? 0), 0);
}

/** Upstream: NewRSNewReplicas. */
export function newSetReplicas(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newReplicas: number,
): number {
  const { replicas = 0, strategy } = deployment.spec;
  if (strategy?.type !== 'RollingUpdate') return replicas;
  const most = replicas + fenceposts(deployment).surge;
  const present = replicasOf(all);
  if (present >= most) return newReplicas;
  return newReplicas + Math.min(most - present, replicas - newReplicas);
}

/** A set and the number it is to have. */
export type Scaling = readonly [set: ReplicaSet, replicas: number];

/** Upstream: reconcileNewReplicaSet. */
export function reconcileNewSet(
  deployment: Deployment,
  newSet: ReplicaSet,
  old: readonly ReplicaSet[],
): Scaling | undefined {
  const { replicas = 0 } = deployment.spec;
  const { replicas: present = 0 } = newSet.spec;
  if (present === replicas) return undefined;
  if (present > replicas) return [newSet, replicas];
  const wanted = newSetReplicas(deployment, [...old, newSet], present);
  return wanted === present ? undefined : [newSet, wanted];
}

/**
 * Upstream: reconcileOldReplicaSets. First pods that are not available anyway, then as many as the
 * new ones make up for.
 */
export function reconcileOldSets(
  deployment: Deployment,
  newSet: ReplicaSet,
  old: readonly ReplicaSet[],
): readonly Scaling[] {
  const { replicas = 0 } = deployment.spec;
  const oldCount = replicasOf(old);
  if (oldCount === 0) return [];
  const leastAvailable = replicas - fenceposts(deployment).unavailable;
  const { spec, status } = newSet;
  const newUnavailable = (spec.replicas ?? 0) - (status.availableReplicas ?? 0);
  const most = oldCount + (spec.replicas ?? 0) - leastAvailable - newUnavailable;
  if (most <= 0) return [];
  const wanted = new Map(old.map((set) => [set, set.spec.replicas ?? 0]));
  let cleaned = 0;
  for (const set of [...old].sort(byAge)) {
    const present = wanted.get(set) ?? 0;
    const unhealthy = present - (set.status.availableReplicas ?? 0);
    const less = Math.min(most - cleaned, unhealthy);
    if (less <= 0) continue;
    wanted.set(set, present - less);
    cleaned += less;
  }
  // A status may speak of pods that a scaling just took away; upstream believes it.
  let surplus = Math.min(availableOf([...old, newSet]) - leastAvailable, most - cleaned);
  for (const set of [...old].sort(byAge)) {
    const present = wanted.get(set) ?? 0;
    const less = Math.min(present, surplus);
    if (less <= 0) continue;
    wanted.set(set, present - less);
    surplus -= less;
  }
  return [...wanted].filter(([set, count]) => count !== (set.spec.replicas ?? 0));
}

/**
 * Upstream: scale. A Deployment that is scaled in the middle of a rollout: its sets share the change in
 * proportion to their sizes, and what is left over by rounding goes to the largest, or newest.
 */
export function scaleInProportion(
  deployment: Deployment,
  newSet: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): readonly Scaling[] {
  const { replicas = 0, strategy } = deployment.spec;
  const sets = newSet === undefined ? old : [...old, newSet];
  const active = sets.filter(({ spec }) => (spec.replicas ?? 0) > 0);
  const only =
    active.length === 0 ? newest(sets, newSet) : active.length === 1 ? active[0] : undefined;
  if (only !== undefined) {
    return only.spec.replicas === replicas ? [] : [[only, replicas]];
  }
  if (active.length === 0) return [];
  if (newSet !== undefined && isSaturated(deployment, newSet)) {
    return old.filter(({ spec }) => (spec.replicas ?? 0) > 0).map((set) => [set, 0] as const);
  }
  if (strategy?.type !== 'RollingUpdate') return [];
  const present = replicasOf(active);
  const allowed = replicas > 0 ? replicas + fenceposts(deployment).surge : 0;
  const toAdd = allowed - present;
  const sorted = [...active].sort((a, b) => {
    const difference = (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0);
    if (difference !== 0) return difference;
    return toAdd > 0 ? byAge(b, a) : byAge(a, b);
  });
  let added = 0;
  const wanted = sorted.map((set): [ReplicaSet, number] => {
    const size = set.spec.replicas ?? 0;
    if (toAdd === 0) return [set, size];
    const share = proportion(deployment, set, toAdd, added);
    added += share;
    return [set, size + share];
  });
  const [first] = wanted;
  if (first !== undefined && toAdd !== 0) first[1] = Math.max(0, first[1] + toAdd - added);
  return wanted;
}

/** Upstream: GetReplicaSetProportion. */
function proportion(deployment: Deployment, set: ReplicaSet, toAdd: number, added: number): number {
  const size = set.spec.replicas ?? 0;
  if (size === 0 || toAdd === added) return 0;
  const { replicas = 0 } = deployment.spec;
  const allowedLeft = toAdd - added;
  const before = maxReplicas(set) ?? deployment.status.replicas ?? 0;
  const size1 =
    replicas === 0
      ? 0
      : goRound((size * (replicas + fenceposts(deployment).surge)) / Math.max(1, before));
  const fraction = size1 - size;
  return toAdd > 0 ? Math.min(fraction, allowedLeft) : Math.max(fraction, allowedLeft);
}

function goRound(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

function newest(
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
): ReplicaSet | undefined {
  return newSet ?? [...sets].sort(byAge).at(-1);
}

/** Upstream: IsSaturated. */
function isSaturated({ spec: { replicas } }: Deployment, { spec, status }: ReplicaSet): boolean {
  return spec.replicas === replicas && status.availableReplicas === replicas;
}
