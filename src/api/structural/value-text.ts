/** Values as Go prints them in messages. */
export function valueText(value: unknown): string {
  return typeof value === 'number' ? numberText(value) : jsonText(value);
}

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
};

/** Keys sorted, as Go writes maps; a text alone is only quoted. */
export function jsonText(value: unknown): string {
  const text = sortedText(value);
  if (typeof value !== 'object') return text;
  return text.replace(/[<>&]/g, (sign) => ESCAPED[sign] ?? sign);
}

function sortedText(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ) ?? 'null'
  );
}

/** As `%v`. */
export function numberText(value: number): string {
  return isInt64(value) ? String(BigInt(value)) : floatText(value);
}

/** Whether Go's decoder makes an int64 of it. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value < 2 ** 63 && value >= -(2 ** 63);
}

/** As `%v` of a float64: with an exponent from 1e+06 on, and below 1e-4. */
export function floatText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return exponential(value);
  return String(value);
}

function exponential(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
