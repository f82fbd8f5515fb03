/** A play as judges of pulls look at it: by pod, made once for all of them. */
import type { Played } from '../playing/played.ts';
import { attemptsOf, callsByPod, type Attempt, type PodCall } from './pod-calls.ts';
import { eventsByPod, type Occurrence } from './pod-events.ts';
import { livesOf, type PodLife } from './pod-life.ts';

export interface PodView {
  readonly life: PodLife;
  readonly calls: readonly PodCall[];
  readonly attempts: readonly Attempt[];
  readonly events: readonly Occurrence[];
}

const VIEWS = new WeakMap<Played, readonly PodView[]>();

export function podsIn(played: Played): readonly PodView[] {
  const known = VIEWS.get(played);
  if (known !== undefined) return known;
  const byPod = callsByPod(played);
  const events = eventsByPod(played);
  const views = [...livesOf(played).values()].map((life) => {
    const calls = byPod.get(life.uid) ?? [];
    return { life, calls, attempts: attemptsOf(calls), events: events.get(life.uid) ?? [] };
  });
  VIEWS.set(played, views);
  return views;
}
