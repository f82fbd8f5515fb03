/**
 * Instants as the API writes them: RFC 3339 in UTC. `metav1.Time` has whole seconds,
 * `metav1.MicroTime` (leases, event series) six digits.
 */
import type { Instant } from '../sim/index.ts';

/** The last answer: most questions of a second are the same. A pure function stays pure with it. */
let asked: Instant = NaN;
let answered = '';

/** `2026-01-01T00:00:00Z`; parts of a second are cut off. */
export function formatTimestamp(at: Instant): string {
  const second = Math.floor(at / 1000);
  if (second !== asked) {
    answered = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;
    asked = second;
  }
  return answered;
}

/** `2026-01-01T00:00:00.000000Z` */
export function formatMicroTimestamp(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 23)}000Z`;
}

/** The instant, or NaN if the text is no date. */
export function parseTimestamp(text: string): Instant {
  return Date.parse(text);
}
