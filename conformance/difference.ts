/** The first difference between a recording and what was played, in words; undefined if they agree. */
import { eventDifference } from './event-difference.ts';
import { gridDifference } from './grid-difference.ts';
import type { Played } from './player.ts';
import { comparableText } from './comparable-text.ts';
import type { ComparableEvent, Recording } from './recording.ts';
import { statusDifference } from './status-difference.ts';
import { workloadDifference } from './workload-difference.ts';

const NO_REFUSAL = 'no refusal';

export function difference(
  recording: Recording,
  played: Omit<Played, 'notSimulated'>,
): string | undefined {
  const events = joined(recording.events);
  const isOfMany = recording.workloads !== undefined;
  return (
    refusalDifference(recording, played) ??
    eventDifference(events, played.events, isOfMany) ??
    statusDifference(recording.statuses, played.statuses, isOfMany) ??
    workloadDifference(recording, played) ??
    logDifference(recording, played) ??
    gridDifference(events, played.events)
  );
}

/** Events that differ only in what is not compared, the size of an image, are one that came several times. */
function joined(events: readonly ComparableEvent[]): readonly ComparableEvent[] {
  const series = new Map<string, ComparableEvent>();
  for (const event of events) {
    const key = JSON.stringify({
      ...event,
      message: comparableText(event.message),
      at: [],
      count: 0,
    });
    const before = series.get(key);
    const at = [...(before?.at ?? []), ...event.at].sort((a, b) => a - b);
    series.set(key, { ...event, at });
  }
  return [...series.values()];
}

function refusalDifference(
  { steps }: Recording,
  played: Pick<Played, 'refusals'>,
): string | undefined {
  const recorded = steps.flatMap(([, action]) =>
    typeof action === 'string' && action.startsWith('refused: ')
      ? [withoutSource(action.slice(9).trimEnd())]
      : [],
  );
  const refusals = played.refusals.map((each) => each.trimEnd());
  for (let at = 0; at < Math.max(recorded.length, refusals.length); at++) {
    const [expected = NO_REFUSAL, told = NO_REFUSAL] = [recorded[at], refusals[at]];
    if (expected !== told) return `the API server answers: ${told}; recorded: ${expected}`;
  }
  return undefined;
}

/** kubectl names the file that it read, in the middle of what the server says. */
function withoutSource(refusal: string): string {
  return refusal.replace(/error when (?:creating|applying patch:?)[^:]*: /, '');
}

/** What a program printed; the newline at its end is not kept everywhere. */
function logDifference({ steps }: Recording, { logs }: Pick<Played, 'logs'>): string | undefined {
  const recorded = steps.flatMap(([, action]) =>
    typeof action === 'object' && 'log' in action ? [action] : [],
  );
  for (const [at, { log, text }] of recorded.entries()) {
    const [expected, told] = [text, logs[at] ?? ''].map((each) => comparableText(each.trimEnd()));
    if (expected !== told) {
      return `the log of ${log} is ${JSON.stringify(told)}, recorded: ${JSON.stringify(expected)}`;
    }
  }
  return undefined;
}
