import type { Client, Job, ResourceClient } from '../../src/api/index.ts';
import { inPlaceOf } from '../controllers/controller-play.ts';
import type { SeededDefect } from '../law.ts';

/** The first success counts for two. */
const counting =
  (real: Client): Client['resource'] =>
  (name) => {
    const client = real.resource(name);
    if (name !== 'jobs') return client;
    const jobs = client as unknown as ResourceClient<Job>;
    const updateStatus = (job: Job) => {
      const { succeeded } = job.status;
      return jobs.updateStatus(
        succeeded === 1 ? { ...job, status: { ...job.status, succeeded: 2 } } : job,
      );
    };
    return { ...jobs, updateStatus } as unknown as typeof client;
  };

export const countsAnEndTwice: SeededDefect = {
  name: 'a job controller that counts a pod twice',
  plug: () => ({ seams: { client: inPlaceOf('job-controller', counting) } }),
};
