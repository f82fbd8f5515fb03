/**
 * What a status says of the generation that somebody has seen, and a later one that says nothing of it takes away: it stays.
 * Upstream: pkg/registry/core/pod/strategy.go, preserveOldObservedGeneration (v1.36).
 */
import { mapped } from '../../sim/index.ts';
import type { PodCondition, PodStatus } from '../objects.ts';

type Condition = PodCondition & { readonly observedGeneration?: number };
const NONE: readonly Condition[] = [];
type Status = PodStatus & { readonly observedGeneration?: number };

/** The same object where nothing was taken away, as is usual. */
export function withKeptGenerations(next: Status, old: Status): PodStatus {
  const conditions = keptConditions(next.conditions ?? NONE, old.conditions ?? NONE);
  const kept: Status = conditions === undefined ? next : { ...next, conditions };
  if ((next.observedGeneration ?? 0) !== 0 || (old.observedGeneration ?? 0) === 0) return kept;
  return { ...kept, observedGeneration: old.observedGeneration } as PodStatus;
}

function keptConditions(
  next: readonly Condition[],
  old: readonly Condition[],
): Condition[] | undefined {
  return isTakenAway(next, old) ? givenBack(next, old) : undefined;
}

function givenBack(next: readonly Condition[], old: readonly Condition[]): Condition[] {
  return mapped(next, (condition) => {
    const { observedGeneration } = counterpart(condition, next, old) ?? {};
    if (!saysNothing(condition) || observedGeneration === undefined) return condition;
    return { ...condition, observedGeneration };
  });
}

function isTakenAway(next: readonly Condition[], old: readonly Condition[]): boolean {
  // By their places: `for … of` makes an object for each item of a list that is frozen.
  for (let at = 0; at < next.length; at++) {
    const condition = next[at] as Condition;
    if (saysNothing(condition) && wasSaid(condition, old)) return true;
  }
  return false;
}

function saysNothing({ observedGeneration = 0 }: Condition): boolean {
  return observedGeneration === 0;
}

function wasSaid({ type }: Condition, old: readonly Condition[]): boolean {
  return old.some((each) => each.type === type && !saysNothing(each));
}

/** There may be several of one type: the first is the first's, and so on. */
function counterpart(
  condition: Condition,
  next: readonly Condition[],
  old: readonly Condition[],
): Condition | undefined {
  const isAlike = ({ type }: Condition): boolean => type === condition.type;
  return old.filter(isAlike)[next.filter(isAlike).indexOf(condition)];
}
