/** `'%s has %d'.format(['a', 3])`. Upstream: cel-go ext/formatting.go. */
import { CelFunctionError } from './cel-error.ts';
export function formatText(template: string, values: readonly unknown[]): string {
  let next = 0;
  const text = template.replace(/%(?:%|(?:\.(\d+))?([a-zA-Z]))/g, (clause, precision, verb) => {
    if (clause === '%%') return '%';
    if (next >= values.length) throw new CelFunctionError(`index ${String(next)} out of range`);
    const value = values[next];
    next += 1;
    return clauseText(String(verb), precision === undefined ? 6 : Number(precision), value);
  });
  return text;
}

function clauseText(verb: string, precision: number, value: unknown): string {
  switch (verb) {
    case 's':
      return valueText(value);
    case 'd':
      if (typeof value !== 'bigint') break;
      return String(value);
    case 'f':
      return Number(value).toFixed(Math.min(precision, 100));
    case 'e':
      return Number(value)
        .toExponential(Math.min(precision, 100))
        .replace(/e([+-])(\d)$/, 'e$10$2');
    case 'x':
    case 'X':
    case 'o':
    case 'b':
      if (typeof value !== 'bigint') break;
      return based(value, verb);
  }
  throw new CelFunctionError(
    `error during formatting: unrecognized formatting clause "${verb}" for the value`,
  );
}

function based(value: bigint, verb: string): string {
  const text = value.toString({ x: 16, X: 16, o: 8, b: 2 }[verb] ?? 10);
  return verb === 'X' ? text.toUpperCase() : text;
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, each]) => `${valueText(key)}: ${valueText(each)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  return String(value);
}
