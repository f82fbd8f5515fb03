/** When a CronJob is due. Pure. Upstream: pkg/controller/cronjob/utils.go. */
import { parseTimestamp, type CronJob, type CronSchedule } from '../../api/index.ts';
import type { Instant } from '../../sim/index.ts';

/** More than this are not counted. */
const MISSED_MAX = 100;

export interface Due {
  /** The latest time that has come since the last; undefined if none has. */
  readonly at: Instant | undefined;
  readonly hasMissedTooMany: boolean;
}

export function dueTime(
  { metadata, spec, status }: CronJob,
  schedule: CronSchedule,
  now: Instant,
): Due {
  const last = status.lastScheduleTime ?? metadata.creationTimestamp;
  const { startingDeadlineSeconds: deadline } = spec;
  const earliest = deadline === undefined ? 0 : now - deadline * 1000;
  const from = Math.max(parseTimestamp(last), earliest);
  let at: Instant | undefined;
  let count = 0;
  for (let next = schedule.next(from); next !== undefined && next <= now;) {
    at = next;
    count += 1;
    if (count > MISSED_MAX) return { at: latest(schedule, now) ?? at, hasMissedTooMany: true };
    next = schedule.next(next);
  }
  return { at, hasMissedTooMany: false };
}

/** Looked for in longer and longer spans back from the present. */
function latest(schedule: CronSchedule, now: Instant): Instant | undefined {
  for (let spanMs = 60_000; spanMs < 10 * 365 * 86_400_000; spanMs *= 2) {
    let at: Instant | undefined;
    let next = schedule.next(now - spanMs);
    while (next !== undefined && next <= now) {
      at = next;
      next = schedule.next(next);
    }
    if (at !== undefined) return at;
  }
  return undefined;
}

/** A name for each time, so that none has two Jobs. */
export function jobNameAt({ metadata }: CronJob, at: Instant): string {
  return `${metadata.name}-${String(Math.floor(at / 60_000))}`;
}
