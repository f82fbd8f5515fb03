/** Instants and durations of CEL: RFC 3339, and Go's `1h30m`. Milliseconds are the finest that is kept of an instant. */
import { Duration } from '@marcbachmann/cel-js/evaluator';

const RFC3339 = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
const NANOS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Undefined: it is none. A date alone is midnight in UTC. */
export function timestampOf(text: string): Date | undefined {
  const full = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  const parts = RFC3339.exec(full);
  if (parts === null) return undefined;
  const [, date = '', hours = '', minutes = '', seconds = '', fraction = '', zone = ''] = parts;
  const millis = `${fraction}000`.slice(1, 4).padEnd(3, '0');
  const time = `${date}T${hours}:${minutes}:${seconds}.${fraction === '' ? '000' : millis}${zone}`;
  const instant = new Date(time);
  return Number.isNaN(instant.getTime()) ? undefined : instant;
}

export function durationOf(text: string): Duration | undefined {
  const [, sign = '', amount = ''] = /^([-+]?)(.*)$/s.exec(text) ?? [];
  if (amount === '0') return new Duration(0n, 0);
  if (amount === '') return undefined;
  let nanos = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < amount.length) {
    const part = PART.exec(amount);
    if (part === null) return undefined;
    nanos += Number(part[1]) * (NANOS[part[2] ?? ''] ?? 0);
  }
  const whole = BigInt(Math.round(nanos)) * (sign === '-' ? -1n : 1n);
  return new Duration(whole / 1_000_000_000n, Number(whole % 1_000_000_000n));
}
