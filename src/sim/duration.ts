/**
 * Durations as Go writes them (`1h2m3.5s`, `500ms`), which is how Kubernetes users read and write
 * them. Upstream: Go's time.ParseDuration and Duration.String, from milliseconds to hours.
 */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds, or undefined if the text is not a duration. A bare `0` is one; `5` is not. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    totalMs += Number(amount) * (UNIT_MS[unit] ?? 0);
  }
  return totalMs;
}

/** `1.5s`, `2m3s`, `20ms`, `0s`: the shortest form, as Go prints it. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return '0s';
  if (durationMs < 1000) return `${String(durationMs)}ms`;
  const hours = Math.floor(durationMs / 3_600_000);
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000);
  const seconds = (durationMs % 60_000) / 1000;
  const parts = [];
  if (hours > 0) parts.push(`${String(hours)}h`);
  if (hours > 0 || minutes > 0) parts.push(`${String(minutes)}m`);
  parts.push(`${String(seconds)}s`);
  return parts.join('');
}
