/**
 * The pods of a Job, sorted: who runs, who has ended and is yet to be counted, which indexes are done.
 *
 * A pod is counted once however often it is seen: first its uid is noted in the status, then the finalizer
 * that keeps it is taken away, then the uid becomes one more in a number. Of an Indexed Job the index is
 * the note. Pure. Upstream: pkg/controller/job/job_controller.go, trackJobStatusAndRemoveFinalizers.
 */
import type { Job, Pod } from '../../api/index.ts';
import { isReady } from '../workloads/pod-facts.ts';
import { formatIndexes, indexOf, parseIndexes } from './job-indexes.ts';
import { judgeFailure, type Judged } from './job-failures.ts';

export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';
export const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count';

export interface Tally {
  readonly active: readonly Pod[];
  readonly terminating: readonly Pod[];
  readonly readyCount: number;
  /** Counted, and noted to be. */
  readonly succeeded: number;
  readonly failed: number;
  readonly succeededIndexes: ReadonlySet<number>;
  readonly failedIndexes: ReadonlySet<number>;
  /** Pods that ended and were seen now for the first time. */
  readonly newlySucceeded: readonly Pod[];
  readonly newlyFailed: readonly Pod[];
  /** Ended pods that still have the finalizer: it is to go once they are noted. */
  readonly toRelease: readonly Pod[];
  /** Of a pod that fails the whole Job. */
  readonly fatal: Judged | undefined;
}

export function tallyOf(job: Job, pods: readonly Pod[]): Tally {
  const { spec, status } = job;
  const isIndexed = spec.completionMode === 'Indexed';
  const noted = {
    succeeded: new Set(status.uncountedTerminatedPods?.succeeded),
    failed: new Set(status.uncountedTerminatedPods?.failed),
  };
  const succeededIndexes = new Set(parseIndexes(status.completedIndexes));
  const failedIndexes = new Set(parseIndexes(status.failedIndexes));
  const newlySucceeded: Pod[] = [];
  const newlyFailed: Pod[] = [];
  const toRelease: Pod[] = [];
  let fatal: Judged | undefined;
  for (const pod of pods) {
    const outcome = outcomeOf(job, pod);
    if (outcome === undefined) continue;
    const { uid } = pod.metadata;
    if (outcome === 'failed') {
      const judged = judgeFailure(spec.podFailurePolicy, pod);
      if (judged.action === 'FailJob') fatal ??= judged;
    }
    if (!hasFinalizer(pod)) continue;
    toRelease.push(pod);
    const index = indexOf(pod);
    if (outcome === 'succeeded') {
      if (isIndexed) {
        if (index !== undefined && index < (spec.completions ?? 0)) succeededIndexes.add(index);
      } else if (!noted.succeeded.has(uid)) newlySucceeded.push(pod);
    } else if (!noted.failed.has(uid)) {
      const { action } = judgeFailure(spec.podFailurePolicy, pod);
      if (action !== 'Ignore') newlyFailed.push(pod);
      if (isIndexed && index !== undefined && isIndexLost(job, pod, action)) {
        failedIndexes.add(index);
      }
    }
  }
  const running = pods.filter((pod) => outcomeOf(job, pod) === undefined);
  const active = running.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return {
    active,
    terminating: pods.filter(
      ({ metadata, status: { phase } }) =>
        metadata.deletionTimestamp !== undefined && phase !== 'Succeeded' && phase !== 'Failed',
    ),
    readyCount: active.filter(isReady).length,
    succeeded: isIndexed
      ? succeededIndexes.size
      : (status.succeeded ?? 0) + noted.succeeded.size + newlySucceeded.length,
    failed: (status.failed ?? 0) + noted.failed.size + newlyFailed.length,
    succeededIndexes,
    failedIndexes,
    newlySucceeded,
    newlyFailed,
    toRelease,
    fatal,
  };
}

/**
 * Of a Job that is at its end: nothing of it waits for pods that still run. If it failed, so did they.
 * @param type of the condition that it gets now
 */
export function tallyAtEnd(job: Job, tally: Tally, pods: readonly Pod[], type: string): Tally {
  const { completionMode, completions = 0, podFailurePolicy } = job.spec;
  const noted = new Set([
    ...(job.status.uncountedTerminatedPods?.failed ?? []),
    ...tally.newlyFailed.map(({ metadata }) => metadata.uid),
  ]);
  const running = pods.filter((pod) => hasFinalizer(pod) && !tally.toRelease.includes(pod));
  const failed = running.filter((pod) => {
    if (type === 'SuccessCriteriaMet' || noted.has(pod.metadata.uid)) return false;
    if (completionMode === 'Indexed' && (indexOf(pod) ?? Infinity) >= completions) return false;
    return judgeFailure(podFailurePolicy, pod).action !== 'Ignore';
  });
  return {
    ...tally,
    newlyFailed: [...tally.newlyFailed, ...failed],
    toRelease: [...tally.toRelease, ...running],
  };
}

/** Undefined while the pod may still end either way. */
function outcomeOf(
  { spec }: Job,
  { metadata, status, spec: own }: Pod,
): 'succeeded' | 'failed' | undefined {
  if (status.phase === 'Succeeded') return 'succeeded';
  if (status.phase === 'Failed') return 'failed';
  if (metadata.deletionTimestamp === undefined) return undefined;
  // Nobody is there to say how a pod ended that has no node.
  const isReplacedAtOnce = spec.podReplacementPolicy !== 'Failed' || (own.nodeName ?? '') === '';
  return isReplacedAtOnce ? 'failed' : undefined;
}

function isIndexLost({ spec }: Job, pod: Pod, action: Judged['action']): boolean {
  if (spec.backoffLimitPerIndex === undefined || action === 'Ignore') return false;
  return action === 'FailIndex' || failureCount(pod) >= spec.backoffLimitPerIndex;
}

/** How often the pod's index had failed before it. */
export function failureCount({ metadata }: Pod): number {
  return Number(metadata.annotations?.[FAILURE_COUNT] ?? 0);
}

export function hasFinalizer({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
}

/** The fields that name indexes, where they name any. */
export function indexFields({ spec }: Job, tally: Tally): Partial<Job['status']> {
  if (spec.completionMode !== 'Indexed') return {};
  const completedIndexes = formatIndexes(tally.succeededIndexes);
  const failedIndexes = formatIndexes(tally.failedIndexes);
  return {
    ...(completedIndexes === '' ? {} : { completedIndexes }),
    ...(spec.backoffLimitPerIndex === undefined ? {} : { failedIndexes }),
  };
}
