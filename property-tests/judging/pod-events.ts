/** Events about pods, one for each time that they happened. */
import type { EventWrite } from '../playing/observed.ts';
import type { Played } from '../playing/played.ts';

/** `count`: how many of them this write told of at once. */
export type Occurrence = EventWrite;

/** By pod, in the order in which they were written. */
export function eventsByPod({ observed }: Played): ReadonlyMap<string, readonly Occurrence[]> {
  const told = new Map<string, number>();
  const byPod = new Map<string, Occurrence[]>();
  for (const write of observed.events) {
    const { podUid, fieldPath, type, reason, message, firstAt, user } = write;
    const series = [podUid, fieldPath, type, reason, message, firstAt, user].join('\n');
    const count = write.count - (told.get(series) ?? 0);
    // The same write again, after a refusal.
    if (count <= 0) continue;
    told.set(series, write.count);
    const events = byPod.get(podUid) ?? [];
    events.push({ ...write, count });
    byPod.set(podUid, events);
  }
  return byPod;
}

/** How often it happened. */
export function total(events: readonly Occurrence[], is: (event: Occurrence) => boolean): number {
  return events.reduce((sum, event) => sum + (is(event) ? event.count : 0), 0);
}

/** `registry.test/team/server:v1` of `Pulling image "registry.test/team/server:v1"` */
export function imageIn(message: string): string | undefined {
  return /image "([^"]+)"/.exec(message)?.[1];
}

export const isPulling = ({ reason }: Occurrence): boolean => reason === 'Pulling';
export const isPulled = ({ reason, message }: Occurrence): boolean =>
  reason === 'Pulled' && message.startsWith('Successfully pulled image "');
export const isPresent = ({ reason, message }: Occurrence): boolean =>
  reason === 'Pulled' && message.includes('already present on machine');
export const isPullFailed = ({ reason, message }: Occurrence): boolean =>
  reason === 'Failed' && message.startsWith('Failed to pull image "');
export const isBackOff = ({ reason, message }: Occurrence): boolean =>
  reason === 'BackOff' && message.startsWith('Back-off pulling image "');
/** By the kubelet's own throttle. */
export const isRefused = (event: Occurrence): boolean =>
  isPullFailed(event) && event.message.endsWith(': pull QPS exceeded');
