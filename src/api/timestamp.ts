/**
 * Instants as the API writes them: RFC 3339 in UTC. `metav1.Time` has whole seconds,
 * `metav1.MicroTime` (leases, event series) six digits.
 */
import type { Instant } from '../sim/index.ts';

/** Answers of late, by second: most questions come again. A pure function stays pure with it. */
const answers = new Map<number, string>();
const ANSWERS_MAX = 64;

/** `2026-01-01T00:00:00Z`; parts of a second are cut off. */
export function formatTimestamp(at: Instant): string {
  const second = Math.floor(at / 1000);
  const known = answers.get(second);
  if (known !== undefined) return known;
  const answer = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
  if (answers.size >= ANSWERS_MAX) answers.clear();
  answers.set(second, answer);
  return answer;
}

/** `2026-01-01T00:00:00.000000Z` */
export function formatMicroTimestamp(at: Instant): string {
  const second = formatTimestamp(at).slice(0, -1);
  const millisecond = Math.floor(at) - 1000 * Math.floor(at / 1000);
  return `${second}.${String(millisecond).padStart(3, '0')}000Z`;
}

/** The instant, or NaN if the text is no date. */
export function parseTimestamp(text: string): Instant {
  return Date.parse(text);
}
