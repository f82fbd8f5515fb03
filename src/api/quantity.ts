/**
 * Resource quantities (`500m`, `1Gi`, `2e3`): what they are worth, and how they are written.
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

const AMOUNT = /^([+-]?[\d.]+)(.*)$/;

/** The amount in the unit of the resource (cores, bytes); NaN if the text is not a quantity. */
export function parseQuantity(text: string): number {
  const [, amount = 'NaN', suffix = ''] = AMOUNT.exec(text) ?? [];
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

/** Numbers that no larger unit divides. */
const SHORT = /^[1-9]\d{0,2}(?:[numkMGTPE]|[KMGTPE]i)?$/;
const NANO = 10n ** 9n;

/**
 * As the API shows a quantity that it was given: `1024Mi` is `1Gi`, `0.5` is `500m`, what is finer than a
 * billionth is rounded up. Upstream: CanonicalizeBytes.
 * @param text a quantity
 */
export function canonicalQuantity(text: string): string {
  return SHORT.test(text) ? text : quantityText(nanosOf(text), formatOf(text));
}

/** What a quantity counts in billionths, which is as fine as the API is; rounded away from zero. Exact. */
export function nanosOf(text: string): bigint {
  const [, sign = '', whole = '', fraction = '', suffix = ''] =
    /^([+-]?)(\d*)\.?(\d*)(.*)$/.exec(text) ?? [];
  const scale = factorOf(suffix);
  const denominator = 10n ** BigInt(fraction.length) * scale.below;
  const product = BigInt(`0${whole}${fraction}`) * scale.above * NANO;
  const size = (product + denominator - 1n) / denominator;
  return sign === '-' ? -size : size;
}

/** Negative if `a` is less than `b`, zero if they are worth the same: `1024Mi` and `1Gi`. */
export function compareQuantities(a: string, b: string): number {
  if (a === b) return 0;
  const difference = nanosOf(a) - nanosOf(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sum as upstream writes it: as the first is written, unless that is nothing. Upstream: Quantity.Add. */
export function addQuantities(a: string, b: string): string {
  const first = nanosOf(a);
  return quantityText(first + nanosOf(b), formatOf(first === 0n ? b : a));
}

/** Upstream: Quantity.Sub. */
export function subtractQuantities(a: string, b: string): string {
  const first = nanosOf(a);
  return quantityText(first - nanosOf(b), formatOf(first === 0n ? b : a));
}

type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

function formatOf(text: string): QuantityFormat {
  if (text.endsWith('i')) return 'BinarySI';
  return /[eE][+-]?\d+$/.test(text) ? 'DecimalExponent' : 'DecimalSI';
}

function quantityText(nanos: bigint, format: QuantityFormat): string {
  const size = nanos < 0n ? -nanos : nanos;
  const minus = nanos < 0n ? '-' : '';
  if (format === 'BinarySI' && size % NANO === 0n && size >= 1024n * NANO) {
    return minus + inLargest(size / NANO, 1024n, BINARY_SUFFIXES);
  }
  if (format !== 'DecimalExponent') return minus + inLargest(size, 1000n, NANO_SUFFIXES);
  return minus + inLargest(size, 1000n, EXPONENTS);
}

const NANO_SUFFIXES = ['n', 'u', 'm', ...DECIMAL_SUFFIXES];
const EXPONENTS = ['e-9', 'e-6', 'e-3', '', 'e3', 'e6', 'e9', 'e12', 'e15', 'e18'];

function factorOf(suffix: string): { readonly above: bigint; readonly below: bigint } {
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { above: 1024n ** BigInt(binary), below: 1n };
  const power = /^[eE][+-]?\d/.test(suffix)
    ? Number(suffix.slice(1))
    : 3 * (NANO_SUFFIXES.indexOf(suffix) - 3);
  const tens = 10n ** BigInt(Math.abs(power));
  return power < 0 ? { above: 1n, below: tens } : { above: tens, below: 1n };
}

function inLargest(amount: bigint, step: bigint, suffixes: readonly string[]): string {
  if (amount === 0n) return '0';
  let at = 0;
  let left = amount;
  for (; left % step === 0n && at < suffixes.length - 1; at += 1) left /= step;
  return `${String(left)}${suffixes[at] ?? ''}`;
}
