/** Statuses: the same sequence for each pod. */
import type { ComparableStatus } from './recording.ts';
import { sequenceDifference } from './sequence-difference.ts';

export function statusDifference(
  recorded: readonly ComparableStatus[],
  played: readonly ComparableStatus[],
): string | undefined {
  const pods = [...new Set([...recorded, ...played].map(({ pod }) => pod))];
  const hasEphemeral = recorded.some(({ ephemeral }) => ephemeral !== undefined);
  for (const pod of pods) {
    const ofPod = (each: ComparableStatus): boolean => each.pod === pod;
    const found = sequenceDifference(
      recorded.filter(ofPod),
      played.filter(ofPod).map(hasEphemeral ? (each) => each : withoutEphemeral),
      spell,
    );
    if (found !== undefined) return `statuses of ${pod}: ${found}`;
  }
  return undefined;
}

function withoutEphemeral({ ephemeral: _, ...status }: ComparableStatus): ComparableStatus {
  return status;
}

function spell(status: ComparableStatus | undefined): string {
  const containers = Object.entries({ ...status?.init, ...status?.containers });
  const states = containers.map(([name, { state }]) => `${name} ${state}`);
  const ends = [
    ...(status?.deleting === undefined ? [] : [`deleting ${String(status.deleting)}`]),
    ...(status?.gone === true ? ['gone'] : []),
  ];
  return [status?.phase ?? 'no phase', ...states, ...ends].join(', ');
}
