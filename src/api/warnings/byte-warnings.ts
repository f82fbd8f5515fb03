/** Amounts of bytes that are no whole ones. Upstream: pkg/api/pod/warnings.go, pkg/api/persistentvolumeclaim (v1.36). */
import { canonicalQuantity, nanosOf } from '../quantity.ts';
import { NO_WARNINGS, type FieldWarning } from './field-warning.ts';

type Amounts = Readonly<Record<string, string>>;

const NANO = 10n ** 9n;
const MEMORY = ['memory', 'ephemeral-storage'];

export function byteWarnings(
  amounts: Amounts | undefined,
  path: string,
  names: readonly string[] = MEMORY,
): readonly FieldWarning[] {
  if (amounts === undefined) return NO_WARNINGS;
  return names.flatMap((name) => {
    const amount = amounts[name];
    if (amount === undefined || nanosOf(amount) % NANO === 0n) return NO_WARNINGS;
    const text = `fractional byte value ${JSON.stringify(canonicalQuantity(amount))} is invalid, must be an integer`;
    return [{ field: `${path}[${name}]`, text }];
  });
}

/** Of a claim: what it asks for, and what it may have. */
export function claimByteWarnings(
  resources: { readonly requests?: Amounts; readonly limits?: Amounts } | undefined,
  path: string,
): readonly FieldWarning[] {
  return [
    ...byteWarnings(resources?.requests, `${path}.resources.requests`, ['storage']),
    ...byteWarnings(resources?.limits, `${path}.resources.limits`, ['storage']),
  ];
}
