/** What a ReplicaSet's status says. Pure. Upstream: pkg/controller/replicaset/replica_set_utils.go. */
import {
  selectorPredicate,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
} from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { isAvailable, isReady } from './pod-facts.ts';

export interface Observed {
  readonly active: readonly Pod[];
  readonly terminatingCount: number;
  /** Why not all pods could be made, or deleted. */
  readonly error: { readonly message: string } | undefined;
  /** Pods that were missing; negative: too many. */
  readonly missing: number;
  readonly now: Instant;
  readonly timestamp: string;
}

export function replicaSetStatus(
  { metadata, spec, status }: ReplicaSet,
  { active, terminatingCount, error, missing, now, timestamp }: Observed,
): ReplicaSetStatus {
  const { minReadySeconds = 0, template } = spec;
  const isFullyLabeled = selectorPredicate({ matchLabels: template.metadata?.labels ?? {} });
  const ready = active.filter(isReady);
  const conditions = (status.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  const known = status.conditions?.find(({ type }) => type === 'ReplicaFailure');
  if (error !== undefined) {
    const reason = missing > 0 ? 'FailedCreate' : 'FailedDelete';
    // One that stands is left as it is, even if by now it is another reason.
    conditions.push(
      known ?? {
        type: 'ReplicaFailure',
        status: 'True',
        lastTransitionTime: timestamp,
        reason,
        message: error.message,
      },
    );
  }
  return {
    ...whenNotZero({
      fullyLabeledReplicas: active.filter(({ metadata: { labels = {} } }) => isFullyLabeled(labels))
        .length,
      readyReplicas: ready.length,
      availableReplicas: ready.filter((pod) => isAvailable(pod, minReadySeconds, now)).length,
    }),
    replicas: active.length,
    terminatingReplicas: terminatingCount,
    observedGeneration: metadata.generation ?? 0,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** As the API leaves out numbers that are zero. */
export function whenNotZero<Field extends string>(
  numbers: Readonly<Record<Field, number>>,
): Partial<Record<Field, number>> {
  const kept: Partial<Record<Field, number>> = {};
  for (const field in numbers) if (numbers[field] !== 0) kept[field] = numbers[field];
  return kept;
}
