/** How pods are replaced by newer ones, checked. Upstream: pkg/apis/apps/validation/validation.go (v1.36). */
import { isPercentage } from '../int-or-percent.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateNotNegative } from './pod-template.ts';

type Errors = readonly FieldError[];
type Amount = number | string;

interface Rolling {
  readonly maxUnavailable?: Amount;
  readonly maxSurge?: Amount;
  readonly partition?: number;
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: Rolling;
}

const NO_PERCENT =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

export function validateDeploymentStrategy(strategy: Strategy, path: string): Errors {
  const { type = '', rollingUpdate } = strategy;
  const place = `${path}.rollingUpdate`;
  if (type === 'Recreate') {
    const detail = "may not be specified when strategy `type` is 'Recreate'";
    return rollingUpdate === undefined ? NO_ERRORS : [fieldError.forbidden(place, detail)];
  }
  if (type !== 'RollingUpdate') {
    return [fieldError.notSupported(path, goStrategy(strategy), ['Recreate', 'RollingUpdate'])];
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const errors = [
    ...amountErrors(maxUnavailable, `${place}.maxUnavailable`),
    ...amountErrors(maxSurge, `${place}.maxSurge`),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    const detail = 'may not be 0 when `maxSurge` is 0';
    errors.push(fieldError.invalid(`${place}.maxUnavailable`, maxUnavailable, detail));
  }
  return [...errors, ...notMoreThanAll(maxUnavailable, `${place}.maxUnavailable`)];
}

export function validateDaemonSetStrategy(strategy: Strategy, path: string): Errors {
  const { type = '', rollingUpdate } = strategy;
  if (type === 'OnDelete') return NO_ERRORS;
  if (type !== 'RollingUpdate') {
    return [fieldError.notSupported(path, goStrategy(strategy), ['RollingUpdate', 'OnDelete'])];
  }
  const place = `${path}.rollingUpdate`;
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {};
  const errors = Object.entries({ maxUnavailable, maxSurge }).flatMap(([field, amount]) => [
    ...amountErrors(amount, `${place}.${field}`),
    ...notMoreThanAll(amount, `${place}.${field}`),
  ]);
  const [some, more] = [!isZero(maxUnavailable), !isZero(maxSurge)];
  if (some && more) {
    const detail = 'may not be set when maxUnavailable is non-zero';
    errors.push(fieldError.invalid(`${place}.maxSurge`, maxSurge, detail));
  } else if (!some && !more) {
    const detail = 'cannot be 0 when maxSurge is 0';
    errors.push(fieldError.required(`${place}.maxUnavailable`, detail));
  }
  return errors;
}

export function validateStatefulSetStrategy(strategy: Strategy, path: string): Errors {
  const { type = '', rollingUpdate } = strategy;
  if (type === '') return [fieldError.required(path)];
  const shown = rollingUpdate && {
    Partition: rollingUpdate.partition ?? 0,
    MaxUnavailable: rollingUpdate.maxUnavailable ?? null,
  };
  const place = `${path}.rollingUpdate`;
  if (type === 'OnDelete') {
    const detail = "only allowed for updateStrategy 'RollingUpdate'";
    return shown === undefined ? NO_ERRORS : [fieldError.invalid(place, shown, detail)];
  }
  if (type !== 'RollingUpdate') {
    const value = { Type: type, RollingUpdate: shown ?? null };
    return [fieldError.invalid(path, value, "must be 'RollingUpdate' or 'OnDelete'")];
  }
  const { partition, maxUnavailable } = rollingUpdate ?? {};
  const errors = [...validateNotNegative({ [`${place}.partition`]: partition })];
  if (maxUnavailable === undefined) return errors;
  const field = `${place}.maxUnavailable`;
  errors.push(...amountErrors(maxUnavailable, field));
  if (isZero(maxUnavailable)) errors.push(fieldError.invalid(field, maxUnavailable, 'cannot be 0'));
  return [...errors, ...notMoreThanAll(maxUnavailable, field)];
}

/** As Go shows the struct. */
function goStrategy({ type = '', rollingUpdate }: Strategy): object {
  const shown = rollingUpdate && {
    MaxUnavailable: rollingUpdate.maxUnavailable ?? 0,
    MaxSurge: rollingUpdate.maxSurge ?? 0,
  };
  return { Type: type, RollingUpdate: shown ?? null };
}

/** A number, or a share. */
export function amountErrors(amount: Amount, field: string): Errors {
  if (typeof amount === 'number' ? amount >= 0 : isPercentage(amount)) return NO_ERRORS;
  const detail = typeof amount === 'number' ? 'must be greater than or equal to 0' : NO_PERCENT;
  return [fieldError.invalid(field, amount, detail)];
}

export function notMoreThanAll(amount: Amount, field: string): Errors {
  if (typeof amount === 'number' || !isPercentage(amount)) return NO_ERRORS;
  if (Number.parseInt(amount, 10) <= 100) return NO_ERRORS;
  return [fieldError.invalid(field, amount, 'must not be greater than 100%')];
}

/** What is no share counts as nothing. */
function isZero(amount: Amount): boolean {
  return typeof amount === 'number' || isPercentage(amount)
    ? Number.parseInt(String(amount), 10) === 0
    : true;
}
