/** When a Job is done though not all of it is, checked. Upstream: pkg/apis/batch/validation/validation.go (v1.36). */
import type { JobSpec } from '../workload-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

type Errors = readonly FieldError[];
type Rule = { readonly succeededIndexes?: string; readonly succeededCount?: number };

const RULES_MAX = 20;
const INDEXES_LENGTH_MAX = 64 * 1024;

export function validateSuccessPolicy(spec: JobSpec, path: string): Errors {
  const { successPolicy, completionMode = 'NonIndexed', completions = 0 } = spec;
  if (successPolicy === undefined) return NO_ERRORS;
  const place = `${path}.successPolicy`;
  if (completionMode !== 'Indexed') {
    return [fieldError.invalid(place, shown(successPolicy), 'requires indexed completion mode')];
  }
  const { rules = [] }: Partial<typeof successPolicy> = successPolicy;
  const errors: FieldError[] = [];
  if (rules.length === 0) {
    const detail = 'at least one rules must be specified when the successPolicy is specified';
    errors.push(fieldError.required(`${place}.rules`, detail));
  }
  if (rules.length > RULES_MAX) {
    errors.push(fieldError.tooMany(`${place}.rules`, rules.length, RULES_MAX));
  }
  for (const [at, rule] of rules.entries()) {
    errors.push(...validateRule(rule, completions, `${place}.rules[${String(at)}]`));
  }
  return errors;
}

/** As Go shows the struct. */
function shown({ rules }: { readonly rules?: readonly Rule[] }): object {
  const Rules = rules?.map(({ succeededIndexes = null, succeededCount = null }) => ({
    SucceededIndexes: succeededIndexes,
    SucceededCount: succeededCount,
  }));
  return { Rules: Rules ?? null };
}

function validateRule(rule: Rule, completions: number, path: string): Errors {
  const { succeededIndexes: indexes, succeededCount: count } = rule;
  if (indexes === undefined && count === undefined) {
    const detail = 'at least one of succeededCount or succeededIndexes must be specified';
    return [fieldError.required(path, detail)];
  }
  const errors: FieldError[] = [];
  let total = 0;
  if (indexes !== undefined) {
    const field = `${path}.succeededIndexes`;
    if (indexes.length > INDEXES_LENGTH_MAX) {
      errors.push(fieldError.tooLong(field, INDEXES_LENGTH_MAX));
    }
    const read = countIndexes(indexes, completions);
    if (typeof read === 'number') total = read;
    else {
      const detail = `error parsing succeededIndexes: ${read}`;
      errors.push(fieldError.invalid(field, indexes, detail));
    }
  }
  if (count === undefined) return errors;
  const field = `${path}.succeededCount`;
  const tooMany = (max: number, what: string): void =>
    void errors.push(
      fieldError.invalid(field, count, `must be less than or equal to ${String(max)} (${what})`),
    );
  if (count < 0) {
    errors.push(fieldError.invalid(field, count, 'must be greater than or equal to 0'));
  }
  if (count > completions) tooMany(completions, 'the number of specified completions');
  if (indexes !== undefined && count > total) {
    tooMany(total, 'the number of indexes in the specified succeededIndexes field');
  }
  return errors;
}

/** How many `1,3-5` are, or why it cannot be read. */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let [total, last] = [0, undefined as number | undefined];
  for (const interval of text.split(',')) {
    const parts = interval.split('-');
    if (parts.length > 2) {
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    }
    const [start, end = start] = parts.map(readIndex);
    for (const [at, index] of [start, end].entries()) {
      if (index === undefined) {
        return `cannot convert string to integer for index: ${JSON.stringify(parts[at] ?? '')}`;
      }
      if (index >= completions) return `too large index: ${JSON.stringify(parts[at] ?? '')}`;
    }
    const [x, y] = [start ?? 0, end ?? 0];
    if (last !== undefined && last >= x) {
      return `non-increasing order, previous: ${String(last)}, current: ${String(x)}`;
    }
    if (parts.length === 2 && x >= y) {
      return `non-increasing order, previous: ${String(x)}, current: ${String(y)}`;
    }
    total += y - x + 1;
    last = y;
  }
  return total;
}

function readIndex(text: string): number | undefined {
  return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
}
