/**
 * Resource quantities (`500m`, `1Gi`, `2e3`), as far as comparing them goes.
 * Upstream: apimachinery pkg/api/resource/quantity.go.
 */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The amount in the unit of the resource (cores, bytes); NaN if the text is not a quantity. */
export function parseQuantity(text: string): number {
  const [, amount = 'NaN', suffix = ''] = /^([+-]?[\d.]+)(.*)$/.exec(text) ?? [];
  const factor = SUFFIXES[suffix];
  if (factor !== undefined) return Number(amount) * factor;
  return /^[eE][+-]?\d+$/.test(suffix) ? Number(amount + suffix) : NaN;
}

const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL_SUFFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** A whole number in the largest unit that divides it, as upstream prints `BinarySI` and `DecimalSI`. */
export function formatQuantity(amount: number, format: 'BinarySI' | 'DecimalSI'): string {
  const suffixes = format === 'BinarySI' ? BINARY_SUFFIXES : DECIMAL_SUFFIXES;
  const step = format === 'BinarySI' ? 1024 : 1000;
  let at = 0;
  let left = amount;
  for (; left !== 0 && left % step === 0 && at < suffixes.length - 1; at += 1) left /= step;
  return `${String(left)}${suffixes[at] ?? ''}`;
}
