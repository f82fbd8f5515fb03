/** How long pods of a Job wait for the sake of those that failed. Pure. Upstream: pkg/controller/job/backoff_utils.go. */
import type { Pod } from '../../api/index.ts';
import { backoffMs, finishedAt } from './job-failures.ts';
import { indexOf } from './job-indexes.ts';
import { failureCount } from './job-tally.ts';

/** How long the next pod has to wait for the sake of those that failed since the last success, counted or not. */
export function backOffLeft(pods: readonly Pod[], now: number): number {
  const ended = (phase: string) => pods.filter(({ status }) => status.phase === phase);
  const lastSuccess = Math.max(0, ...ended('Succeeded').map(finishedAt));
  const since = ended('Failed')
    .map(finishedAt)
    .filter((at) => at > lastSuccess);
  if (since.length === 0) return 0;
  return Math.max(...since) + backoffMs(since.length) - now;
}

function ofIndex(index: number, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => pod.status.phase === 'Failed' && indexOf(pod) === index);
}

/** With which a pod of the index begins. */
export function failuresOf(index: number, pods: readonly Pod[]): number {
  return Math.max(0, ...ofIndex(index, pods).map((pod) => failureCount(pod) + 1));
}

/** When the next pod of the index may be made. */
export function indexDueAt(index: number, pods: readonly Pod[]): number {
  const failed = ofIndex(index, pods);
  if (failed.length === 0) return 0;
  return Math.max(...failed.map(finishedAt)) + backoffMs(failuresOf(index, pods));
}
