/**
 * Spans of time as kubectl shows them: `5m`, `2d3h`. Upstream: apimachinery pkg/util/duration, HumanDuration.
 */
import { parseTimestamp } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';

export const UNKNOWN = '<unknown>';

export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${String(seconds)}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${String(minutes)}m`;
  const hours = Math.trunc(minutes / 60);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${String(hours)}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return pair(days, 'd', hours % 24, 'h');
  if (days < 2 * 365) return `${String(days)}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${String(years)}y`;
}

/** How long ago; `<unknown>` if nothing says when. */
export function age(timestamp: string | undefined, now: Instant): string {
  if (timestamp === undefined || timestamp === '') return UNKNOWN;
  const at = parseTimestamp(timestamp);
  return Number.isNaN(at) ? UNKNOWN : humanDuration(now - at);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = small === 0 ? '' : `${String(small)}${smallUnit}`;
  return `${String(large)}${largeUnit}${rest}`;
}
