/**
 * Validation of LimitRanges. Upstream: pkg/apis/core/validation/validation.go, ValidateLimitRange (v1.36).
 *
 * Upstream looks at the resources of a list in any order; here it is that of their names.
 */
import { compareQuantities, nanosOf } from '../quantity.ts';
import type { LimitRange, LimitRangeItem } from '../quota-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';
import { isHugePages, isNativeResource, validateLimitedName } from './resource-names.ts';

const TYPES: readonly string[] = ['Pod', 'Container', 'PersistentVolumeClaim'];

export function validateLimitRange({ spec }: LimitRange): readonly FieldError[] {
  const types = new Set<string>();
  return (spec.limits ?? []).flatMap((item, at) => {
    const path = `spec.limits[${String(at)}]`;
    const given: Partial<LimitRangeItem> = item;
    const type = given.type ?? '';
    const errors = [...validateType(type, `${path}.type`)];
    if (types.has(type)) errors.push(fieldError.duplicate(`${path}.type`, type));
    types.add(type);
    return [...errors, ...validateItem({ ...item, type }, path)];
  });
}

function validateType(type: string, path: string): readonly FieldError[] {
  const complaints = isQualifiedName(type);
  if (complaints.length > 0) return invalidFor(path, type, complaints);
  if (type.includes('/') || TYPES.includes(type)) return NO_ERRORS;
  return [fieldError.invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateItem(item: LimitRangeItem, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const names = new Set<string>();
  const read = (field: 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio') => {
    for (const name of Object.keys(item[field] ?? {}).sort()) {
      errors.push(...validateLimitedName(name, item.type, `${path}.${field}[${name}]`));
      names.add(name);
    }
  };
  read('max');
  read('min');
  const isPod = item.type === 'Pod';
  for (const field of ['default', 'defaultRequest'] as const) {
    if (!isPod) read(field);
    else if (Object.keys(item[field] ?? {}).length > 0) {
      const detail = "may not be specified when `type` is 'Pod'";
      errors.push(fieldError.forbidden(`${path}.${field}`, detail));
    }
  }
  const isStorageLimited = (item.min?.['storage'] ?? item.max?.['storage']) !== undefined;
  if (item.type === 'PersistentVolumeClaim' && !isStorageLimited) {
    const detail = 'either minimum or maximum storage value is required, but neither was provided';
    errors.push(fieldError.required(`${path}.limits`, detail));
  }
  read('maxLimitRequestRatio');
  for (const name of [...names].sort()) errors.push(...validateAmounts(item, name, path));
  return errors;
}

function validateAmounts(item: LimitRangeItem, name: string, path: string): readonly FieldError[] {
  const isPod = item.type === 'Pod';
  const min = item.min?.[name];
  const max = item.max?.[name];
  const limit = isPod ? undefined : item.default?.[name];
  const request = isPod ? undefined : item.defaultRequest?.[name];
  const ratio = item.maxLimitRequestRatio?.[name];
  const errors: FieldError[] = [];
  const invalid = (field: string, value: unknown, detail: string): void => {
    errors.push(fieldError.invalid(`${path}.${field}[${name}]`, value, detail));
  };
  if (isGreater(min, max)) {
    invalid('min', min, `min value ${text(min)} is greater than max value ${text(max)}`);
  }
  if (isGreater(min, request)) {
    const detail = `min value ${text(min)} is greater than default request value ${text(request)}`;
    invalid('defaultRequest', request, detail);
  }
  if (isGreater(request, max)) {
    const detail = `default request value ${text(request)} is greater than max value ${text(max)}`;
    invalid('defaultRequest', request, detail);
  }
  if (isGreater(request, limit)) {
    const detail = `default request value ${text(request)} is greater than default limit value ${text(limit)}`;
    invalid('defaultRequest', request, detail);
  }
  if (isGreater(min, limit)) {
    invalid('default', min, `min value ${text(min)} is greater than default value ${text(limit)}`);
  }
  if (isGreater(limit, max)) {
    invalid('default', max, `default value ${text(limit)} is greater than max value ${text(max)}`);
  }
  if (isGreater('1', ratio)) {
    invalid('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is less than 1`);
  }
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = Number(nanosOf(max)) / Number(nanosOf(min));
    if (Number(nanosOf(ratio)) / 1e9 > most) {
      const detail = `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`;
      invalid('maxLimitRequestRatio', ratio, detail);
    }
  }
  const isOvercommitted = isNativeResource(name) && !isHugePages(name);
  const differ = isGreater(limit, request) || isGreater(request, limit);
  if (!isOvercommitted && differ) {
    const detail = `default value ${text(limit)} must equal to defaultRequest value ${text(request)} in ${name}`;
    invalid('defaultRequest', request, detail);
  }
  return errors;
}

function isGreater(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && compareQuantities(a, b) > 0;
}

function text(quantity: string | undefined): string {
  return quantity ?? '';
}
