/**
 * Runs pods until as many have succeeded as a Job asks for. Upstream: pkg/controller/job/job_controller.go.
 */
import { isAtLeast, type Job, type OwnerReference, type Pod } from '../../api/index.ts';
import { all, operation, perform, type Operation, type Steps } from '../../sim/index.ts';
import {
  Controller,
  controllerOf,
  Expectations,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { claim } from '../workloads/claims.ts';
import { PodControl } from '../workloads/pod-control.ts';
import { podsToDelete } from '../workloads/pods-to-delete.ts';
import { attempt, slowStart } from '../workloads/slow-start.ts';
import { backOffLeft, failuresOf, indexDueAt } from './job-back-off.ts';
import { completionOf, deadlineOf, endOf, isFinished, type JobEnd } from './job-end.ts';
import { pendingIndexes, indexOf } from './job-indexes.ts';
import { podOfJob } from './job-pods.ts';
import {
  activeAfter,
  NOTHING_DONE,
  withEnd,
  withJobCondition,
  withNumbers,
  withSuspension,
  type JobPass,
} from './job-status.ts';
import { hasFinalizer, tallyAtEnd, tallyOf, type Tally } from './job-tally.ts';
import { JobTracking } from './job-tracking.ts';

const PODS_AT_ONCE = 500;

/** Upstream: DefaultJobApiBackOff, MaxJobApiBackOff. */
const RETRY = { initialMs: 1000, maxMs: 60_000 };

/** What happens to pods in this time is looked at once. Upstream: SyncJobBatchPeriod. */
const BATCH_MS = 1000;

/** The first release whose Job controller remembers which Jobs it has finished, by its source. */
const REMEMBERS_FINISHED = '1.34';

export class JobController extends Controller {
  readonly #jobs = this.read('jobs', (change) => this.#jobChanged(change));
  readonly #pods = this.read('pods', (change) => this.#podChanged(change));
  readonly #expectations = new Expectations(this.world.loop);
  readonly #consistency = this.consistencyOf('StaleControllerConsistencyJob', {
    pods: this.#pods,
    jobs: this.#jobs,
  });
  readonly #control = new PodControl(this.client, this.recorder, (pod) => this.#wrotePod(pod));
  readonly #tracking = new JobTracking({
    client: this.client,
    isShown: (pod) => this.#pods.get(keyOf(pod))?.metadata.uid === pod.metadata.uid,
    consistency: this.#consistency,
  });
  /** Uids of Jobs that were written as finished and are not shown so yet. Upstream: finishedJobExpectations. */
  readonly #finished = new Set<string>();

  constructor(context: ControllerContext) {
    super(context, 'job-controller', { retry: RETRY });
  }

  protected override *sync(key: string): Steps<void> {
    this.#consistency.ensureReady(key);
    const job = this.#jobs.get(key);
    if (job === undefined) {
      this.#expectations.delete(key);
      this.#consistency.clear(key);
      return;
    }
    if (job.spec.managedBy !== undefined) return;
    const { uid } = job.metadata;
    if (isFinished(job)) {
      this.#consistency.clear(key, uid);
      this.#finished.delete(uid);
    } else if (this.#finished.has(uid)) return;
    const mayManage = this.#expectations.areSatisfied(key);
    const client = this.client.resource('pods');
    const wrote = (pod: Pod): void => this.#wrotePod(pod);
    const pods = this.#tracking.asReleased(
      yield* claim(job, job.spec.selector, this.#pods, client, wrote),
    );
    if (isFinished(job)) {
      yield* this.#releaseAll(pods);
      return;
    }
    const tally = tallyOf(job, pods);
    let end = endOf(job, tally, this.world.now());
    let pass = NOTHING_DONE;
    let isManaged = false;
    if (end !== undefined) {
      pass = yield* this.#deletePods(job, key, tally.active);
      // Pods that were made and are not shown yet may run on.
      if (pass.error !== undefined || !mayManage) end = undefined;
    } else {
      if (mayManage && job.metadata.deletionTimestamp === undefined) {
        pass = yield* this.#manage(job, key, tally, pods);
        isManaged = true;
      }
      end = completionOf(job, tally, activeAfter(tally, pass));
    }
    let status = withNumbers(job, tally, pass, this.timestamp());
    if (end !== undefined) {
      const { type, reason, message } = end;
      status = withJobCondition(status, type, 'True', reason, message, this.timestamp());
    } else if (isManaged) status = this.#withSuspension(job, status);
    const conclude = (counted: Job['status']): Job['status'] =>
      this.#concluded(counted, end, tally);
    const counts = end === undefined ? tally : tallyAtEnd(job, tally, pods, end.type);
    const tracked = yield* this.#tracking.track(job, status, pods, counts, conclude);
    if (end !== undefined && isFinished(tracked)) this.#tellEnd(tracked, end);
    if (pass.error !== undefined) throw pass.error;
    const dueAt = deadlineOf(tracked);
    if (end === undefined && dueAt !== undefined) {
      this.queue.addAfter(key, dueAt - this.world.now());
    }
  }

  /** Once nothing of it runs any more it has its last condition. */
  #concluded(
    status: Job['status'],
    end: JobEnd | undefined,
    { active, terminating }: Tally,
  ): Job['status'] {
    if (end === undefined) return status;
    const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
    if (active.length + terminating.length + succeeded.length + failed.length > 0) return status;
    return withEnd(status, end, this.timestamp());
  }

  #tellEnd(job: Job, end: JobEnd): void {
    if (isAtLeast(this.release.version, REMEMBERS_FINISHED)) this.#finished.add(job.metadata.uid);
    if (end.type === 'SuccessCriteriaMet') {
      this.recorder.event(job, 'Normal', 'Completed', 'Job completed');
    } else this.recorder.event(job, 'Warning', end.reason, end.message);
  }

  #withSuspension(job: Job, status: Job['status']): Job['status'] {
    const next = withSuspension(job, status, this.timestamp());
    if (next !== status) {
      const what = job.spec.suspend === true ? 'Suspended' : 'Resumed';
      this.recorder.event(job, 'Normal', what, `Job ${what.toLowerCase()}`);
    }
    return next;
  }

  /** Upstream: manageJob. */
  *#manage(job: Job, key: string, tally: Tally, pods: readonly Pod[]): Steps<JobPass> {
    const { spec } = job;
    const { active, terminating, succeeded } = tally;
    if (spec.suspend === true) return yield* this.#deletePods(job, key, active, true);
    const { parallelism = 1, completions } = spec;
    let wanted = Math.min(
      parallelism,
      (completions ?? Infinity) - succeeded - tally.failedIndexes.size,
    );
    if (completions === undefined && succeeded > 0) wanted = active.length;
    if (active.length > wanted) {
      const surplus = active.length - Math.max(0, wanted);
      const doomed = podsToDelete(active, active, surplus, this.world.now());
      return yield* this.#deletePods(job, key, doomed, true);
    }
    const replaced = spec.podReplacementPolicy === 'Failed' ? terminating.length : 0;
    const missing = Math.min(wanted - active.length - replaced, PODS_AT_ONCE);
    if (missing <= 0) return NOTHING_DONE;
    const waitMs = backOffLeft(pods, this.world.now());
    if (waitMs > 0 && spec.backoffLimitPerIndex === undefined) {
      this.queue.addAfter(key, waitMs);
      return NOTHING_DONE;
    }
    return yield* this.#createPods(job, key, tally, pods, missing);
  }

  *#createPods(
    job: Job,
    key: string,
    tally: Tally,
    pods: readonly Pod[],
    missing: number,
  ): Steps<JobPass> {
    const indexes = this.#indexesToMake(job, key, tally, pods, missing);
    const count = indexes?.length ?? missing;
    if (count === 0) return NOTHING_DONE;
    this.#expectations.expectCreations(key, count);
    const create = (at: number): Operation<Pod> => {
      const index = indexes?.[at];
      const isCounted = index !== undefined && job.spec.backoffLimitPerIndex !== undefined;
      const failures = isCounted ? failuresOf(index, pods) : undefined;
      return this.#control.create(job, podOfJob(job, index, failures));
    };
    const { succeeded, error } = yield* slowStart(count, create);
    for (let at = succeeded; at < count; at++) this.#expectations.creationObserved(key);
    return { createdCount: succeeded, deleted: [], error };
  }

  /** Undefined for a Job whose pods have no indexes. */
  #indexesToMake(
    { spec }: Job,
    key: string,
    { active, terminating, succeededIndexes, failedIndexes }: Tally,
    pods: readonly Pod[],
    missing: number,
  ): readonly number[] | undefined {
    if (spec.completionMode !== 'Indexed') return undefined;
    const busy = spec.podReplacementPolicy === 'Failed' ? [...active, ...terminating] : active;
    const taken = new Set([...succeededIndexes, ...failedIndexes]);
    for (const pod of busy) taken.add(indexOf(pod) ?? -1);
    const free = pendingIndexes(Infinity, spec.completions ?? 0, taken);
    if (spec.backoffLimitPerIndex === undefined) return free.slice(0, missing);
    // Each index waits for itself.
    const now = this.world.now();
    const dueAt = new Map(free.map((index) => [index, indexDueAt(index, pods)]));
    const later = [...dueAt.values()].filter((at) => at > now);
    if (later.length > 0) this.queue.addAfter(key, Math.min(...later) - now);
    return free.filter((index) => (dueAt.get(index) ?? 0) <= now).slice(0, missing);
  }

  /** @param isUncounted the Job goes on without them: how they end is nothing to it */
  *#deletePods(job: Job, key: string, doomed: readonly Pod[], isUncounted = false): Steps<JobPass> {
    this.#expectations.expectDeletions(
      key,
      doomed.map(({ metadata }) => metadata.uid),
    );
    const outcomes = yield* perform(
      all(doomed.map((pod) => attempt(this.#delete(job, pod, isUncounted)))),
    );
    for (const [at, { metadata }] of doomed.entries()) {
      if (outcomes[at] !== undefined) this.#expectations.deletionObserved(key, metadata.uid);
    }
    return {
      createdCount: 0,
      deleted: doomed.filter((_pod, at) => outcomes[at] === undefined),
      error: outcomes.find((outcome) => outcome !== undefined),
    };
  }

  #delete(job: Job, pod: Pod, isUncounted: boolean): Operation<unknown> {
    if (!isUncounted || !hasFinalizer(pod)) return this.#control.delete(job, pod);
    return this.#tracking.releasing(pod, this.#control.delete(job, pod));
  }

  *#releaseAll(pods: readonly Pod[]): Steps<void> {
    for (const pod of pods) if (hasFinalizer(pod)) yield* this.#tracking.release(pod);
  }

  #wrotePod(pod: Pod): void {
    this.#consistency.wroteDependent('pods', pod);
  }

  #jobChanged({ type, object, previous }: ObjectChange<Job>): void {
    const key = keyOf(object);
    const { uid, generation } = object.metadata;
    const isStatus = type === 'MODIFIED' && previous?.metadata.generation === generation;
    if (isStatus) this.queue.addAfter(key, BATCH_MS);
    else this.queue.add(key);
    if (type !== 'DELETED') return;
    this.#consistency.clear(key, uid);
    this.#finished.delete(uid);
    for (const pod of this.#pods.controlledBy(uid)) this.#letGo(pod);
  }

  #podChanged({ type, object }: ObjectChange<Pod>): void {
    if (type === 'DELETED' || !hasFinalizer(object)) this.#tracking.releaseShown(object);
    const controller = controllerOf(object);
    const key = ownerKey(object, controller);
    if (key === undefined) {
      // A Job that went without its pods, an orphan has no owner any more.
      if (type !== 'DELETED' && controller === undefined && hasFinalizer(object)) {
        this.#letGo(object);
      }
      return;
    }
    const isGoing = type === 'DELETED' || object.metadata.deletionTimestamp !== undefined;
    if (isGoing) this.#expectations.deletionObserved(key, object.metadata.uid);
    else if (type === 'ADDED') this.#expectations.creationObserved(key);
    const owner = this.#jobs.get(key);
    if (owner === undefined || owner.metadata.uid !== controller?.uid) {
      if (type !== 'DELETED' && hasFinalizer(object) && isGoing) this.#letGo(object);
    } else this.queue.addAfter(key, BATCH_MS);
  }

  /** Nobody counts it any more. Upstream: syncOrphanPod. */
  #letGo(pod: Pod): void {
    this.background.run(attempt(operation(() => this.#tracking.release(pod))));
  }
}

function ownerKey({ metadata }: Pod, controller: OwnerReference | undefined): string | undefined {
  if (controller?.kind !== 'Job') return undefined;
  return `${metadata.namespace}/${controller.name}`;
}
