/** Deletes Jobs some time after they have finished. Upstream: pkg/controller/ttlafterfinished. */
import { isStatus, parseTimestamp, type Job } from '../../api/index.ts';
import { perform, rethrowProgrammerError, type Steps } from '../../sim/index.ts';
import {
  Controller,
  keyOf,
  type ControllerContext,
  type ObjectChange,
} from '../informers/index.ts';
import { conditionOfJob } from './job-end.ts';

export class TtlAfterFinished extends Controller {
  readonly #jobs = this.read('jobs', (change) => this.#changed(change));

  constructor(context: ControllerContext) {
    super(context, 'ttl-after-finished-controller');
  }

  protected override *sync(key: string): Steps<void> {
    const job = this.#jobs.get(key);
    if (job === undefined || job.metadata.deletionTimestamp !== undefined) return;
    const dueAt = expiryOf(job);
    if (dueAt === undefined) return;
    const leftMs = dueAt - this.world.now();
    if (leftMs > 0) {
      this.queue.addAfter(key, leftMs);
      return;
    }
    const { name, namespace, uid } = job.metadata;
    try {
      const options = { preconditions: { uid }, propagationPolicy: 'Foreground' as const };
      yield* perform(this.client.resource('jobs').delete({ name, namespace }, options));
    } catch (error) {
      rethrowProgrammerError(error);
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }

  #changed({ type, object }: ObjectChange<Job>): void {
    if (type !== 'DELETED' && expiryOf(object) !== undefined) this.queue.add(keyOf(object));
  }
}

/** Undefined for a Job that has not finished, or is to stay. */
function expiryOf(job: Job): number | undefined {
  const { ttlSecondsAfterFinished: seconds } = job.spec;
  const ended = conditionOfJob(job, 'Complete') ?? conditionOfJob(job, 'Failed');
  if (seconds === undefined || ended?.lastTransitionTime === undefined) return undefined;
  return parseTimestamp(ended.lastTransitionTime) + seconds * 1000;
}
