/** Bounds of numbers. Upstream: kube-openapi pkg/validation/validate, numberValidator. */
import type { CheckResult } from './check-result.ts';
import { faults } from './faults.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { floatText, isInt64, numberText } from './value-text.ts';

export function checkNumber(
  schema: StructuralSchema,
  value: number,
  path: string,
  result: CheckResult,
): void {
  const { maximum, exclusiveMaximum, minimum, exclusiveMinimum, multipleOf } = schema.source;
  checkRange(schema, value, path, result);
  // A whole number is compared with whole numbers: what is behind the point of a bound is cut off.
  const bound = (limit: number): number => (isInt64(value) ? Math.trunc(limit) : limit);
  if (typeof multipleOf === 'number') checkMultiple(value, bound(multipleOf), path, result);
  if (typeof minimum === 'number') {
    const limit = bound(minimum);
    if (exclusiveMinimum === true ? value <= limit : value < limit) {
      const rule = exclusiveMinimum === true ? 'greater than' : 'greater than or equal to';
      result.add(faults.bound(path, value, `should be ${rule} ${boundText(value, limit)}`));
    }
  }
  if (typeof maximum === 'number') {
    const limit = bound(maximum);
    if (exclusiveMaximum === true ? value >= limit : value > limit) {
      const rule = exclusiveMaximum === true ? 'less than' : 'less than or equal to';
      result.add(faults.bound(path, value, `should be ${rule} ${boundText(value, limit)}`));
    }
  }
  result.matchCount += 1;
}

function checkMultiple(value: number, factor: number, path: string, result: CheckResult): void {
  if (factor <= 0) {
    const message = `factor MultipleOf declared for ${path} must be positive: ${boundText(value, factor)}`;
    result.add(faults.declared(path, factor, message));
    return;
  }
  const multiple = factor < 1 ? (1 / factor) * value : value / factor;
  const isWhole = isInt64(value) ? value % factor === 0 : isJsonInteger(multiple);
  if (!isWhole)
    result.add(faults.bound(path, value, `should be a multiple of ${boundText(value, factor)}`));
}

/** Near enough to a whole number above it to be one. */
export function isJsonInteger(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  const whole = Math.trunc(value);
  if (value === whole) return true;
  return whole !== 0 && Math.abs(value - whole) / (Math.abs(value) + Math.abs(whole)) < 1e-9;
}

/** A bound is printed as what it was compared as. */
function boundText(value: number, limit: number): string {
  return isInt64(value) ? numberText(limit) : floatText(limit);
}

function checkRange(
  { types, format }: StructuralSchema,
  value: number,
  path: string,
  result: CheckResult,
): void {
  if (types.length !== 1) return;
  const [type] = types;
  const said = format === '' ? '(default format)' : `with format ${format}`;
  const outside =
    type === 'integer'
      ? !isInt64(value) || (format === 'int32' && (value > 2 ** 31 - 1 || value < -(2 ** 31)))
      : format === 'float' && Number.isFinite(value) && !Number.isFinite(Math.fround(value));
  if (outside) {
    result.add(faults.clause(`Checked value must be of type ${type ?? ''} ${said} in ${path}`));
  }
}
