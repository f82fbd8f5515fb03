/**
 * Whether a Job is over, and with which conditions. First the condition that decides it, while its pods
 * still end; then the last one. Pure.
 * Upstream: pkg/controller/job/job_controller.go, syncJob; success_policy.go.
 */
import { parseTimestamp, type Job, type JobCondition } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';
import { isPastRestarts } from './job-failures.ts';
import { parseIndexes } from './job-indexes.ts';
import type { Tally } from './job-tally.ts';

export interface JobEnd {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

export function conditionOfJob({ status }: Job, type: string): JobCondition | undefined {
  return status.conditions?.find((each) => each.type === type && each.status === 'True');
}

export function isFinished(job: Job): boolean {
  return (
    conditionOfJob(job, 'Complete') !== undefined || conditionOfJob(job, 'Failed') !== undefined
  );
}

/** Undefined while the Job goes on, or has but as many successes as it asked for. What was decided stays decided. */
export function endOf(job: Job, tally: Tally, now: Instant): JobEnd | undefined {
  for (const type of ['FailureTarget', 'SuccessCriteriaMet'] as const) {
    const decided = conditionOfJob(job, type);
    if (decided !== undefined) {
      return { type, reason: decided.reason ?? '', message: decided.message ?? '' };
    }
  }
  return failureOf(job, tally, now) ?? policyOf(job, tally);
}

function failureOf(job: Job, tally: Tally, now: Instant): JobEnd | undefined {
  const { spec } = job;
  const failed = (reason: string, message: string): JobEnd => ({
    type: 'FailureTarget',
    reason,
    message,
  });
  if (tally.fatal !== undefined) return failed('PodFailurePolicy', tally.fatal.message);
  const { backoffLimit = 0, completions = 0, maxFailedIndexes } = spec;
  if (tally.failed > backoffLimit || isPastRestarts(job, tally.active)) {
    return failed('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  const dueAt = deadlineOf(job);
  if (dueAt !== undefined && dueAt <= now) {
    return failed('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  if (spec.backoffLimitPerIndex === undefined) return undefined;
  const { failedIndexes, succeededIndexes } = tally;
  if (maxFailedIndexes !== undefined && failedIndexes.size > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return failed('MaxFailedIndexesExceeded', message);
  }
  if (failedIndexes.size > 0 && failedIndexes.size + succeededIndexes.size >= completions) {
    return failed('FailedIndexes', 'Job has failed indexes');
  }
  return undefined;
}

function policyOf({ spec }: Job, tally: Tally): JobEnd | undefined {
  const rule = (spec.successPolicy?.rules ?? []).findIndex((each) => {
    const wanted = parseIndexes(each.succeededIndexes);
    const done = [...tally.succeededIndexes].filter(
      (index) => each.succeededIndexes === undefined || wanted.includes(index),
    );
    return done.length >= (each.succeededCount ?? wanted.length);
  });
  if (rule < 0) return undefined;
  const message = `Matched rules at index ${String(rule)}`;
  return { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message };
}

/** @param activeCount pods that run and were not told to end */
export function completionOf(
  { spec: { completions } }: Job,
  { succeeded }: Tally,
  activeCount: number,
): JobEnd | undefined {
  const isReached = completions === undefined ? succeeded > 0 : succeeded >= completions;
  if (!isReached || activeCount > 0) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message };
}

/** Undefined if nobody set one, or the Job has not begun. */
export function deadlineOf({ spec, status }: Job): Instant | undefined {
  const { activeDeadlineSeconds: seconds } = spec;
  if (seconds === undefined || status.startTime === undefined || spec.suspend === true) {
    return undefined;
  }
  return parseTimestamp(status.startTime) + seconds * 1000;
}
