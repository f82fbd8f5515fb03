/**
 * A number, or a share of a total: `3`, `25%`.
 * Upstream: apimachinery pkg/util/intstr, GetScaledValueFromIntOrPercent.
 */
export function scaledValue(
  value: number | string | undefined,
  total: number,
  round: 'up' | 'down',
): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const exact = (Number.parseInt(value, 10) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

export function isPercentage(value: number | string): boolean {
  return typeof value === 'string' && /^\d+%$/.test(value);
}
