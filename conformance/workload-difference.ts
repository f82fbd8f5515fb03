/** Workloads: the same sequence of statuses for each, where the recording holds any. */
import type { ComparableWorkload, Story } from './recording.ts';
import { sequenceDifference } from './sequence-difference.ts';

export function workloadDifference(
  { workloads: recorded }: Pick<Story, 'workloads'>,
  { workloads: played = [] }: Pick<Story, 'workloads'>,
): string | undefined {
  if (recorded === undefined) return undefined;
  for (const about of new Set([...recorded, ...played].map((each) => each.about))) {
    const ofIt = (each: ComparableWorkload): boolean => each.about === about;
    const found = sequenceDifference(recorded.filter(ofIt), played.filter(ofIt), spell);
    if (found !== undefined) return `statuses of ${about}: ${found}`;
  }
  return undefined;
}

function spell(seen: ComparableWorkload | undefined): string {
  return JSON.stringify(seen?.status);
}
