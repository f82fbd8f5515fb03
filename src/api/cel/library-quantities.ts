/** Quantities: `quantity('1Gi').isGreaterThan(quantity('500Mi'))`. Upstream: apiserver pkg/cel/library/quantity.go. */
import { CelFunctionError } from './cel-error.ts';
import type { Environment } from '@marcbachmann/cel-js';
import { addQuantities, canonicalQuantity, compareQuantities, nanosOf } from '../quantity.ts';
import type { Register } from './library.ts';

const QUANTITY = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
/** So large an exponent that its digits would be a load of their own. */
const EXPONENT_DIGITS_MAX = 3;
const NANO = 1_000_000_000n;

class Quantity {
  readonly canonical: string;

  constructor(text: string) {
    this.canonical = canonicalQuantity(text);
  }

  toString(): string {
    return this.canonical;
  }
}

export function registerQuantities(register: Register, environment: Environment): void {
  environment.registerType('kubernetes.Quantity', Quantity);
  environment.registerOperator(
    'kubernetes.Quantity == kubernetes.Quantity',
    (a: Quantity, b: Quantity) => compareQuantities(a.canonical, b.canonical) === 0,
  );
  register('isQuantity(string): bool', isQuantity);
  register('quantity(string): kubernetes.Quantity', (text: string) => {
    if (isQuantity(text)) return new Quantity(text);
    throw new CelFunctionError(
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    );
  });
  const method = (signature: string, handler: (...args: never[]) => unknown): void =>
    register(`kubernetes.Quantity.${signature}`, handler);
  const compared = (a: Quantity, b: Quantity): number =>
    compareQuantities(a.canonical, b.canonical);
  method(
    'isGreaterThan(kubernetes.Quantity): bool',
    (a: Quantity, b: Quantity) => compared(a, b) > 0,
  );
  method('isLessThan(kubernetes.Quantity): bool', (a: Quantity, b: Quantity) => compared(a, b) < 0);
  method('compareTo(kubernetes.Quantity): int', (a: Quantity, b: Quantity) =>
    BigInt(compared(a, b)),
  );
  method('sign(): int', (a: Quantity) => signOf(nanosOf(a.canonical)));
  method('isInteger(): bool', (a: Quantity) => nanosOf(a.canonical) % NANO === 0n);
  method('asInteger(): int', (a: Quantity) => {
    const nanos = nanosOf(a.canonical);
    if (nanos % NANO === 0n) return nanos / NANO;
    throw new CelFunctionError('cannot convert value to integer');
  });
  method('asApproximateFloat(): double', (a: Quantity) => Number(nanosOf(a.canonical)) / 1e9);
  method('add(kubernetes.Quantity): kubernetes.Quantity', sum);
  method('add(int): kubernetes.Quantity', (a: Quantity, b: bigint) =>
    sum(a, new Quantity(String(b))),
  );
  method('sub(kubernetes.Quantity): kubernetes.Quantity', (a: Quantity, b: Quantity) =>
    sum(a, negated(b.canonical)),
  );
  method('sub(int): kubernetes.Quantity', (a: Quantity, b: bigint) => sum(a, negated(String(b))));
}

function isQuantity(text: string): boolean {
  const exponent = /[eE][+-]?0*(\d+)$/.exec(text)?.[1] ?? '';
  return QUANTITY.test(text) && exponent.length < EXPONENT_DIGITS_MAX;
}

function sum(a: Quantity, b: Quantity): Quantity {
  return new Quantity(addQuantities(a.canonical, b.canonical));
}

function negated(text: string): Quantity {
  return new Quantity(text.startsWith('-') ? text.slice(1) : `-${text}`);
}

function signOf(value: bigint): bigint {
  return value > 0n ? 1n : value < 0n ? -1n : 0n;
}
