/** The status of a workload as the API shows it, in the comparable form: without times, conditions by type. */
import { spellCondition } from './comparable-status.ts';
import { comparableText } from './comparable-text.ts';

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

export function comparableWorkload(value: unknown): unknown {
  if (typeof value === 'string') return TIME.test(value) ? '<time>' : comparableText(value);
  if (Array.isArray(value)) return value.map((each: unknown) => comparableWorkload(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [
      key,
      key === 'conditions'
        ? conditionsOf(below as readonly Condition[])
        : comparableWorkload(below),
    ]),
  );
}

function conditionsOf(conditions: readonly Condition[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    conditions.map(({ type, status, reason, message }) => [
      type,
      spellCondition(status, reason, message),
    ]),
  );
}
