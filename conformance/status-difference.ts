/** Statuses: the same sequence for each pod. */
import type { ComparableStatus } from './recording.ts';
import { sequenceDifference } from './sequence-difference.ts';

/** @param isOfMany many pods come at once: which of them came first says nothing, nor do their lives' numbers */
export function statusDifference(
  recorded: readonly ComparableStatus[],
  played: readonly ComparableStatus[],
  isOfMany = false,
): string | undefined {
  const pods = [...new Set([...recorded, ...played].map(({ pod }) => pod))];
  const hasEphemeral = recorded.some(({ ephemeral }) => ephemeral !== undefined);
  for (const pod of pods) {
    const [a, b] = [recorded, played].map((all) => {
      const own = all.filter((each) => each.pod === pod);
      return isOfMany ? livesFromOne(own) : own;
    });
    const told = hasEphemeral ? b : b?.map(withoutEphemeral);
    const found = sequenceDifference(a ?? [], told ?? [], spell);
    if (found !== undefined) return `statuses of ${pod}: ${found}`;
  }
  return undefined;
}

/** Of one pod. */
function livesFromOne(statuses: readonly ComparableStatus[]): readonly ComparableStatus[] {
  const lives = [...new Set(statuses.map(({ life }) => life))];
  return statuses.map((each) => ({ ...each, life: lives.indexOf(each.life) + 1 }));
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
