/** Makes Jobs by the clock. Upstream: pkg/controller/cronjob/cronjob_controllerv2.go. */
import {
  CronSchedule,
  formatTimestamp,
  isStatus,
  sameValue,
  StatusError,
  type CronJob,
  type Job,
} from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Instant, type Steps } from '../../sim/index.ts';
import { Controller, controllerOf, keyOf, type ControllerContext } from '../informers/index.ts';
import { controllerReference, isNamespaceGoing } from '../workloads/pod-control.ts';
import { dueTime, jobNameAt } from './cron-times.ts';
import { conditionOfJob, isFinished } from './job-end.ts';

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp';
/** A little after the minute, so that it has come for sure. */
const AFTER_MS = 100;

export class CronJobController extends Controller {
  readonly #cronJobs = this.read('cronjobs', ({ object }) => this.queue.add(keyOf(object)));
  readonly #jobs = this.read('jobs', ({ object }) => {
    const controller = controllerOf(object);
    if (controller?.kind !== 'CronJob') return;
    this.queue.add(`${object.metadata.namespace}/${controller.name}`);
  });

  constructor(context: ControllerContext) {
    super(context, 'cronjob-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const cronJob = this.#cronJobs.get(key);
    if (cronJob === undefined || cronJob.metadata.deletionTimestamp !== undefined) return;
    const jobs = this.#jobs.controlledBy(cronJob.metadata.uid);
    let status = this.#withEnded(cronJob, jobs);
    const { spec } = cronJob;
    const schedule = CronSchedule.parse(spec.schedule, spec.timeZone);
    if (typeof schedule !== 'string' && spec.suspend !== true) {
      status = yield* this.#schedule({ ...cronJob, status }, schedule, jobs);
      const next = schedule.next(this.world.now());
      if (next !== undefined) this.queue.addAfter(key, next - this.world.now() + AFTER_MS);
    }
    if (!sameValue(status, cronJob.status)) {
      const written = { ...cronJob, status };
      yield* perform(this.client.resource('cronjobs').updateStatus(written));
    }
    yield* this.#cleanUp(cronJob, jobs);
  }

  /** The status without the Jobs that have ended since. */
  #withEnded(cronJob: CronJob, jobs: readonly Job[]): CronJob['status'] {
    const { status } = cronJob;
    let { lastSuccessfulTime } = status;
    const active = (status.active ?? []).filter(({ uid, name = '' }) => {
      const job = jobs.find(({ metadata }) => metadata.uid === uid);
      if (job === undefined) {
        // One that was just made may not have been seen yet.
        const isYoung = name === jobNameAt(cronJob, Date.parse(status.lastScheduleTime ?? ''));
        if (isYoung) return true;
        this.recorder.event(cronJob, 'Normal', 'MissingJob', `Active job went missing: ${name}`);
        return false;
      }
      if (!isFinished(job)) return true;
      const end = conditionOfJob(job, 'Complete') === undefined ? 'Failed' : 'Complete';
      const message = `Saw completed job: ${name}, condition: ${end}`;
      this.recorder.event(cronJob, 'Normal', 'SawCompletedJob', message);
      const at = job.status.completionTime;
      if (end === 'Complete' && at !== undefined && at > (lastSuccessfulTime ?? '')) {
        lastSuccessfulTime = at;
      }
      return false;
    });
    const { active: _before, ...rest } = status;
    return {
      ...rest,
      ...(active.length === 0 ? {} : { active }),
      ...(lastSuccessfulTime === undefined ? {} : { lastSuccessfulTime }),
    };
  }

  *#schedule(
    cronJob: CronJob,
    schedule: CronSchedule,
    jobs: readonly Job[],
  ): Steps<CronJob['status']> {
    const { spec, status } = cronJob;
    const now = this.world.now();
    const { at, hasMissedTooMany } = dueTime(cronJob, schedule, now);
    if (hasMissedTooMany) {
      const message =
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew';
      this.recorder.event(cronJob, 'Warning', 'TooManyMissedTimes', message);
    }
    if (at === undefined) return status;
    const { startingDeadlineSeconds: deadline } = spec;
    if (deadline !== undefined && at + deadline * 1000 < now) {
      const message = `Missed scheduled time to start a job: ${new Date(at).toUTCString().replace('GMT', '+0000')}`;
      this.recorder.event(cronJob, 'Warning', 'MissSchedule', message);
      return status;
    }
    const name = jobNameAt(cronJob, at);
    const active = status.active ?? [];
    if (active.some((each) => each.name === name)) return status;
    if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
      const message =
        'Not starting job because prior execution is running and concurrency policy is Forbid';
      this.recorder.event(cronJob, 'Normal', 'JobAlreadyActive', message);
      return status;
    }
    let kept = active;
    if (spec.concurrencyPolicy === 'Replace') {
      for (const { uid } of active) {
        const job = jobs.find(({ metadata }) => metadata.uid === uid);
        if (job !== undefined) yield* this.#delete(cronJob, job);
      }
      kept = [];
    }
    return yield* this.#create(cronJob, { ...status, active: kept }, name, at);
  }

  *#create(
    cronJob: CronJob,
    status: CronJob['status'],
    name: string,
    at: Instant,
  ): Steps<CronJob['status']> {
    const { jobTemplate } = cronJob.spec;
    const { namespace } = cronJob.metadata;
    const manifest = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace,
        labels: { ...jobTemplate.metadata?.labels },
        annotations: { ...jobTemplate.metadata?.annotations, [SCHEDULED_AT]: formatTimestamp(at) },
        ownerReferences: [controllerReference(cronJob)],
      },
      spec: jobTemplate.spec as unknown as Record<string, unknown>,
    };
    try {
      const job = yield* perform(this.client.resource('jobs').create(manifest));
      this.recorder.event(cronJob, 'Normal', 'SuccessfulCreate', `Created job ${name}`);
      const { apiVersion, kind, metadata } = job;
      const { uid, resourceVersion } = metadata;
      const reference = { apiVersion, kind, name, namespace, uid, resourceVersion };
      const active = [...(status.active ?? []), reference];
      return { ...status, active, lastScheduleTime: formatTimestamp(at) };
    } catch (error) {
      rethrowProgrammerError(error);
      if (isStatus(error, 'AlreadyExists'))
        return { ...status, lastScheduleTime: formatTimestamp(at) };
      if (error instanceof StatusError && !isNamespaceGoing(error)) {
        const message = `Error creating job: ${error.message}`;
        this.recorder.event(cronJob, 'Warning', 'FailedCreate', message);
      }
      throw error;
    }
  }

  /** Upstream: cleanupFinishedJobs. */
  *#cleanUp(cronJob: CronJob, jobs: readonly Job[]): Steps<void> {
    const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec;
    const limits = [
      ['Complete', successfulJobsHistoryLimit],
      ['Failed', failedJobsHistoryLimit],
    ] as const;
    for (const [type, limit] of limits) {
      if (limit === undefined) continue;
      const ended = jobs
        .filter((job) => conditionOfJob(job, type) !== undefined)
        .sort((a, b) => ((a.status.startTime ?? '') < (b.status.startTime ?? '') ? -1 : 1));
      for (const job of ended.slice(0, Math.max(0, ended.length - limit))) {
        if (job.metadata.deletionTimestamp === undefined) yield* this.#delete(cronJob, job);
      }
    }
  }

  *#delete(cronJob: CronJob, job: Job): Steps<void> {
    const { name, namespace } = job.metadata;
    try {
      const options = { propagationPolicy: 'Background' as const };
      yield* perform(this.client.resource('jobs').delete({ name, namespace }, options));
      this.recorder.event(cronJob, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`);
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
}
