/**
 * Counts the pods of a Job that ended, each once: notes its uid in the status, takes the finalizer from
 * it, and turns the note into a number. Whatever happens between two of these steps, the next pass goes on
 * where they stopped. Upstream: pkg/controller/job/job_controller.go, trackJobStatusAndRemoveFinalizers.
 */
import { isStatus, sameValue, type Client, type Job, type Pod } from '../../api/index.ts';
import {
  all,
  operation,
  perform,
  rethrowProgrammerError,
  type Operation,
  type Steps,
} from '../../sim/index.ts';
import { keyOf, type ConsistencyStore } from '../informers/index.ts';
import { hasFinalizer, TRACKING_FINALIZER, type Tally } from './job-tally.ts';
import { withNotes } from './job-status.ts';

export interface JobTrackingOptions {
  readonly client: Client;
  /** Whether the informer has the pod. */
  readonly isShown: (pod: Pod) => boolean;
  /** Told of what is written. */
  readonly consistency: ConsistencyStore;
}

type Status = Job['status'];

export class JobTracking {
  readonly #options: JobTrackingOptions;
  /** Pods whose finalizer was taken and that the informer still shows with it. Upstream: finalizerExpectations. */
  readonly #released = new Set<string>();

  constructor(options: JobTrackingOptions) {
    this.#options = options;
  }

  /** The pods, without the finalizers that were taken: who counts what it has counted counts it twice. */
  asReleased(pods: readonly Pod[]): readonly Pod[] {
    if (this.#released.size === 0 || !this.#options.consistency.knowsReleased) return pods;
    return pods.map((pod) => (this.#released.has(pod.metadata.uid) ? withoutFinalizer(pod) : pod));
  }

  /** The informer shows the pod without it, or no more. */
  releaseShown({ metadata }: Pod): void {
    this.#released.delete(metadata.uid);
  }

  /**
   * The Job as it is written afterwards.
   * @param conclude what the status is in the end, once all that ended is counted
   */
  *track(
    job: Job,
    status: Status,
    pods: readonly Pod[],
    tally: Tally,
    conclude: (counted: Status) => Status,
  ): Steps<Job> {
    const isIndexed = job.spec.completionMode === 'Indexed';
    const counted = this.#counted(status, pods, isIndexed, tally);
    const { succeeded = [], failed = [] } = counted.uncountedTerminatedPods ?? {};
    const noted = withNotes(counted, {
      succeeded: [...succeeded, ...tally.newlySucceeded.map(({ metadata }) => metadata.uid)],
      failed: [...failed, ...tally.newlyFailed.map(({ metadata }) => metadata.uid)],
    });
    const written = yield* this.#write(job, noted);
    const released = yield* perform(all(tally.toRelease.map((pod) => this.#release(pod))));
    const gone = new Set(released);
    const left = pods.filter(({ metadata }) => !gone.has(metadata.uid));
    const after = this.#counted(written.status, left, isIndexed, tally);
    return yield* this.#write(written, conclude(after));
  }

  *#write(job: Job, status: Status): Steps<Job> {
    if (sameValue(status, job.status)) return job;
    const { client, consistency } = this.#options;
    const written = yield* perform(client.resource('jobs').updateStatus({ ...job, status }));
    consistency.wroteAt(keyOf(written), written.metadata.uid, 'jobs', written);
    return written;
  }

  /** Notes whose pods have no finalizer any more, as numbers. Upstream: cleanUncountedPodsWithoutFinalizers. */
  #counted(status: Status, pods: readonly Pod[], isIndexed: boolean, tally: Tally): Status {
    const held = new Set(pods.filter(hasFinalizer).map(({ metadata }) => metadata.uid));
    const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
    const isHeld = (uid: string): boolean => held.has(uid);
    const keptSucceeded = succeeded.filter(isHeld);
    const keptFailed = failed.filter(isHeld);
    const succeededCount = isIndexed
      ? tally.succeededIndexes.size
      : (status.succeeded ?? 0) + succeeded.length - keptSucceeded.length;
    const failedCount = (status.failed ?? 0) + failed.length - keptFailed.length;
    const { succeeded: _s, failed: _f, ...rest } = status;
    return withNotes(
      {
        ...rest,
        ...(succeededCount === 0 ? {} : { succeeded: succeededCount }),
        ...(failedCount === 0 ? {} : { failed: failedCount }),
      },
      { succeeded: keptSucceeded, failed: keptFailed },
    );
  }

  /** The uid of a pod that nothing of the Job holds any more. */
  #release(pod: Pod): Operation<string> {
    return operation(() => this.release(pod));
  }

  /** First the finalizer is taken, so that what is done then is counted by nobody. */
  releasing<T>(pod: Pod, work: Operation<T>): Operation<T> {
    const release = this.#release(pod);
    return operation(function* () {
      yield* perform(release);
      return yield* perform(work);
    });
  }

  *release(pod: Pod): Steps<string> {
    const { name, namespace, uid } = pod.metadata;
    const { finalizers: left = [] } = withoutFinalizer(pod).metadata;
    const patch = { metadata: { uid, finalizers: left.length === 0 ? null : left } };
    const { client, isShown, consistency } = this.#options;
    this.#released.add(uid);
    try {
      const released = yield* perform(client.resource('pods').patch({ name, namespace }, patch));
      consistency.wroteDependent('pods', released);
    } catch (error) {
      rethrowProgrammerError(error);
      const isGone = isStatus(error, 'NotFound') || isStatus(error, 'Invalid');
      // That it is gone may have been shown before.
      if (!isGone || !isShown(pod)) this.#released.delete(uid);
      if (!isGone) throw error;
    }
    return uid;
  }
}

function withoutFinalizer(pod: Pod): Pod {
  const { finalizers = [] } = pod.metadata;
  const left = finalizers.filter((each) => each !== TRACKING_FINALIZER);
  return { ...pod, metadata: { ...pod.metadata, finalizers: left } };
}
