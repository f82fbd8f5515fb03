/** What a Job's status says, but for what is counted. Pure. Upstream: pkg/controller/job/job_controller.go. */
import type { Job, JobCondition } from '../../api/index.ts';
import { conditionOfJob, type JobEnd } from './job-end.ts';
import { indexFields, type Tally } from './job-tally.ts';

type Status = Job['status'];

/** Pods that a pass made; below 0: that it deleted, and that are terminating from now on. */
interface PassNumbers {
  readonly change: number;
  /** Of those that it deleted. */
  readonly readyGone: number;
}

/**
 * Numbers of the moment. Numbers that count are moved by who takes finalizers away.
 */
export function withNumbers(
  job: Job,
  tally: Tally,
  { change, readyGone }: PassNumbers,
  timestamp: string,
): Status {
  const { spec, status } = job;
  const { active: _active, ready: _ready, terminating: _terminating, ...rest } = status;
  const active = tally.active.length + change;
  const begins = status.startTime === undefined && spec.suspend !== true;
  return {
    ...rest,
    ...(begins ? { startTime: timestamp } : {}),
    ...(active === 0 ? {} : { active }),
    ready: tally.readyCount - readyGone,
    terminating: tally.terminating.length + Math.max(0, -change),
    ...indexFields(job, tally),
  };
}

/** A condition that is true from now on, or no more. Upstream: ensureJobConditionStatus. */
export function withJobCondition(
  status: Status,
  type: string,
  holds: 'True' | 'False',
  reason: string,
  message: string,
  timestamp: string,
): Status {
  const { conditions = [] } = status;
  const known = conditions.find((each) => each.type === type);
  if (known?.status === holds && known.reason === reason) return status;
  if (known === undefined && holds === 'False') return status;
  const fresh: JobCondition = {
    type,
    status: holds,
    lastProbeTime: timestamp,
    lastTransitionTime: timestamp,
    reason,
    message,
  };
  if (known === undefined) return { ...status, conditions: [...conditions, fresh] };
  return { ...status, conditions: conditions.map((each) => (each === known ? fresh : each)) };
}

/** The status itself where nothing changes. */
export function withSuspension(job: Job, status: Status, timestamp: string): Status {
  const holds = conditionOfJob(job, 'Suspended') !== undefined;
  const isWanted = job.spec.suspend === true;
  if (holds === isWanted) return status;
  const what = isWanted ? 'Suspended' : 'Resumed';
  const message = `Job ${what.toLowerCase()}`;
  if (!isWanted) {
    return withJobCondition(status, 'Suspended', 'False', 'JobResumed', message, timestamp);
  }
  const { startTime: _begun, ...rest } = status;
  return withJobCondition(rest, 'Suspended', 'True', 'JobSuspended', message, timestamp);
}

/** The last condition, once nothing of the Job runs any more. Upstream: enactJobFinished. */
export function withEnd(
  status: Status,
  { type, reason, message }: JobEnd,
  timestamp: string,
): Status {
  const isComplete = type === 'SuccessCriteriaMet';
  const last = isComplete ? 'Complete' : 'Failed';
  const ended = withJobCondition(status, last, 'True', reason, message, timestamp);
  return isComplete ? { ...ended, completionTime: timestamp } : ended;
}

/** Notes the uids of pods that ended; counts those whose pods are let go. */
export function withNotes(
  status: Status,
  notes: { readonly succeeded: readonly string[]; readonly failed: readonly string[] },
): Status {
  const { uncountedTerminatedPods: _before, ...rest } = status;
  const { succeeded, failed } = notes;
  if (succeeded.length === 0 && failed.length === 0) {
    return { ...rest, uncountedTerminatedPods: {} };
  }
  return {
    ...rest,
    uncountedTerminatedPods: {
      ...(succeeded.length === 0 ? {} : { succeeded: [...succeeded] }),
      ...(failed.length === 0 ? {} : { failed: [...failed] }),
    },
  };
}
