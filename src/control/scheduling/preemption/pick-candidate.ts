/**
 * At which node pods are preempted, where there are several to choose from. Pure.
 * Upstream: pkg/scheduler/framework/preemption/preemption.go, pickOneNodeForPreemption (v1.36).
 */
import { priorityOf } from '../nominations.ts';
import { startedAt, type PreemptionCandidate } from './find-victims.ts';

/** So that a priority below zero does not speak for more victims. */
const ABOVE_EVERY_NEGATIVE = 2 ** 31;

/** The greater the better; the next is asked only where those before it tell nothing apart. */
const CRITERIA: readonly ((candidate: PreemptionCandidate) => number)[] = [
  ({ violationCount }) => -violationCount,
  ({ victims }) => -highestPriority(victims),
  ({ victims }) =>
    -victims.reduce((sum, { pod }) => sum + priorityOf(pod) + ABOVE_EVERY_NEGATIVE, 0),
  ({ victims }) => -victims.length,
  ({ victims }) => earliestStart(victims),
];

/** @param candidates at least one, the earlier of equals wins */
export function pickCandidate(
  candidates: readonly PreemptionCandidate[],
): PreemptionCandidate | undefined {
  let left = candidates;
  for (const criterion of CRITERIA) {
    if (left.length < 2) break;
    const most = Math.max(...left.map(criterion));
    left = left.filter((candidate) => criterion(candidate) === most);
  }
  return left[0];
}

function highestPriority(victims: PreemptionCandidate['victims']): number {
  return Math.max(...victims.map(({ pod }) => priorityOf(pod)));
}

/** Of the most important. */
function earliestStart(victims: PreemptionCandidate['victims']): number {
  const highest = highestPriority(victims);
  return Math.min(...victims.filter(({ pod }) => priorityOf(pod) === highest).map(startedAt));
}
