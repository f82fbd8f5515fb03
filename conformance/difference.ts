/** The first difference between a recording and what was played, in words; undefined if they agree. */
import { eventDifference } from './event-difference.ts';
import { gridDifference } from './grid-difference.ts';
import type { Played } from './player.ts';
import type { Recording } from './recording.ts';
import { statusDifference } from './status-difference.ts';

const NO_REFUSAL = 'no refusal';

export function difference(recording: Recording, played: Played): string | undefined {
  return (
    refusalDifference(recording, played) ??
    eventDifference(recording.events, played.events) ??
    statusDifference(recording.statuses, played.statuses) ??
    gridDifference(recording.events, played.events)
  );
}

function refusalDifference({ steps }: Recording, { refusals }: Played): string | undefined {
  const recorded = steps.flatMap(([, action]) =>
    typeof action === 'string' && action.startsWith('refused: ') ? [action.slice(9)] : [],
  );
  for (let at = 0; at < Math.max(recorded.length, refusals.length); at++) {
    const [expected = NO_REFUSAL, told = NO_REFUSAL] = [recorded[at], refusals[at]];
    if (expected !== told) return `the API server answers: ${told}; recorded: ${expected}`;
  }
  return undefined;
}
