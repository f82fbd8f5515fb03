/** Events: the same set, and the same order of first occurrence. */
import { saysTheSame } from './comparable-text.ts';
import type { ComparableEvent } from './recording.ts';

/** Recorded closer together than this, in seconds, two events have no order. */
const ORDER_SLACK = 0.3;

/** @param isOfMany many pods are started at once, each at its own pace: only the order of what is told of one counts */
export function eventDifference(
  recorded: readonly ComparableEvent[],
  played: readonly ComparableEvent[],
  isOfMany = false,
): string | undefined {
  const places = recorded.map((event) => played.findIndex((each) => isSameEvent(event, each)));
  const missing = places.indexOf(-1);
  const more = played.find((event) => !recorded.some((each) => isSameEvent(each, event)));
  const lacking = recorded[missing];
  if (lacking !== undefined) {
    const instead = more === undefined ? '' : `; instead: ${spellEvent(more)}`;
    return `no event ${spellEvent(lacking)}${instead}`;
  }
  if (more !== undefined) return `one event more: ${spellEvent(more)}`;
  return orderDifference(recorded, places, isOfMany);
}

/**
 * Two that differ only in what is not compared are one when they are played.
 * @param places where each recorded event came first when it was played
 */
function orderDifference(
  recorded: readonly ComparableEvent[],
  places: readonly number[],
  isOfMany: boolean,
): string | undefined {
  for (const [later, second] of recorded.entries()) {
    for (const [earlier, first] of recorded.slice(0, later).entries()) {
      if (isOfMany && first.about !== second.about) continue;
      const isClose = firstAt(second) - firstAt(first) < ORDER_SLACK - 1e-9;
      if (isClose || (places[earlier] ?? 0) <= (places[later] ?? 0)) continue;
      return `order of events: ${spellEvent(second)} before ${spellEvent(first)}`;
    }
  }
  return undefined;
}

export function isSameEvent(recorded: ComparableEvent, played: ComparableEvent): boolean {
  return (
    recorded.about === played.about &&
    recorded.type === played.type &&
    recorded.reason === played.reason &&
    recorded.fieldPath === played.fieldPath &&
    saysTheSame(recorded.message, played.message)
  );
}

export function spellEvent({ about, type, reason, message, fieldPath }: ComparableEvent): string {
  const where = fieldPath === undefined ? about : `${about} ${fieldPath}`;
  return `${type} ${reason} ${JSON.stringify(message)} (${where})`;
}

function firstAt({ at }: ComparableEvent): number {
  return at[0] ?? 0;
}
