import { Duration } from '@marcbachmann/cel-js/evaluator';

/** Whether two values of CEL are equal: numbers of any type by what they are worth, lists and maps by what is in them. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isNumber(a) && isNumber(b)) return Number(a) === Number(b) && !(typeof a === typeof b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => isEqual(item, b[at]));
  }
  if (a instanceof Map && b instanceof Map) {
    return (
      a.size === b.size && [...a].every(([key, value]) => b.has(key) && isEqual(value, b.get(key)))
    );
  }
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  if (a instanceof Duration && b instanceof Duration) {
    return a.seconds === b.seconds && a.nanos === b.nanos;
  }
  if (hasText(a) && hasText(b))
    return a.constructor === b.constructor && a.canonical === b.canonical;
  return false;
}

const isNumber = (value: unknown): value is number | bigint =>
  typeof value === 'number' || typeof value === 'bigint';

/** Quantities, addresses, URLs: equal where their canonical texts are. */
export interface Canonical {
  readonly canonical: string;
}

function hasText(value: unknown): value is Canonical {
  return typeof value === 'object' && value !== null && 'canonical' in value;
}

/** A text that values have in common when they are equal, and only then. */
export function keyText(value: unknown): string {
  if (isNumber(value)) return `n${String(value)}`;
  if (Array.isArray(value)) return `[${value.map(keyText).join()}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, each]) => `${keyText(key)}:${keyText(each)}`);
    return `{${entries.sort().join()}}`;
  }
  if (value instanceof Date) return `t${String(value.getTime())}`;
  if (value instanceof Duration) return `d${String(value.seconds)}.${String(value.nanos)}`;
  if (hasText(value)) return `o${JSON.stringify(value.canonical)}`;
  return JSON.stringify(value) ?? 'u';
}
