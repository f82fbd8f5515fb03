/** What a Job's status says, but for what is counted. Pure. Upstream: pkg/controller/job/job_controller.go. */
import type { Job, JobCondition, Pod, StatusError } from '../../api/index.ts';
import { isReady } from '../workloads/pod-facts.ts';
import { conditionOfJob, type JobEnd } from './job-end.ts';
import { indexFields, type Tally } from './job-tally.ts';

type Status = Job['status'];

/** What a pass did about the pods that it found. */
export interface JobPass {
  readonly createdCount: number;
  readonly deleted: readonly Pod[];
  /** The first of what was refused. */
  readonly error: StatusError | undefined;
}

export const NOTHING_DONE: JobPass = { createdCount: 0, deleted: [], error: undefined };

/** How many run once what the pass asked for is there. */
export function activeAfter({ active }: Tally, { createdCount, deleted }: JobPass): number {
  return active.length + createdCount - deleted.length;
}

/** As they are after the pass. Numbers that count are moved by who takes finalizers away. */
export function withNumbers(job: Job, tally: Tally, pass: JobPass, timestamp: string): Status {
  const { spec, status } = job;
  const { active: _active, ready: _ready, terminating: _terminating, ...rest } = status;
  const begins = status.startTime === undefined && spec.suspend !== true;
  const active = activeAfter(tally, pass);
  return {
    ...rest,
    ...(begins ? { startTime: timestamp } : {}),
    ...(active === 0 ? {} : { active }),
    ready: tally.readyCount - pass.deleted.filter(isReady).length,
    terminating: tally.terminating.length + pass.deleted.length,
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
