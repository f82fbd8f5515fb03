/** What a Job makes of pods that failed, checked. Upstream: pkg/apis/batch/validation/validation.go (v1.36). */
import type { JobSpec } from '../workload-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

type Errors = readonly FieldError[];
type Rule = NonNullable<JobSpec['podFailurePolicy']>['rules'][number];
type ExitCodes = Partial<NonNullable<Rule['onExitCodes']>>;
type Conditions = NonNullable<Rule['onPodConditions']>;

const RULES_MAX = 20;
const PATTERNS_MAX = 20;
const VALUES_MAX = 255;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const OPERATORS = ['In', 'NotIn'];
const STATUSES = ['False', 'True', 'Unknown'];

export function validateFailurePolicy(spec: JobSpec, path: string): Errors {
  const { podFailurePolicy } = spec;
  if (podFailurePolicy === undefined) return NO_ERRORS;
  const { rules = [] }: Partial<typeof podFailurePolicy> = podFailurePolicy;
  const place = `${path}.podFailurePolicy.rules`;
  return [
    ...(rules.length > RULES_MAX
      ? [fieldError.tooMany(place, rules.length, RULES_MAX)]
      : NO_ERRORS),
    ...rules.flatMap((rule, at) => validateRule(rule, spec, `${place}[${String(at)}]`)),
  ];
}

function validateRule(rule: Partial<Rule>, spec: JobSpec, path: string): Errors {
  const { onExitCodes, onPodConditions = [] } = rule;
  const errors = [...validateAction(rule, spec, `${path}.action`)];
  if (onExitCodes !== undefined) {
    errors.push(...validateExitCodes(onExitCodes, spec, `${path}.onExitCodes`));
  }
  errors.push(...validateConditions(onPodConditions, `${path}.onPodConditions`));
  const isBoth = onExitCodes !== undefined && onPodConditions.length > 0;
  const isNeither = onExitCodes === undefined && onPodConditions.length === 0;
  if (!isBoth && !isNeither) return errors;
  const detail = isBoth
    ? 'specifying both OnExitCodes and OnPodConditions is not supported'
    : 'specifying one of OnExitCodes and OnPodConditions is required';
  return [...errors, fieldError.invalidWhole(path, detail)];
}

function validateAction({ action = '' }: Partial<Rule>, spec: JobSpec, field: string): Errors {
  if (action === '') return [fieldError.required(field, valid(ACTIONS))];
  if (!ACTIONS.includes(action)) return [fieldError.notSupported(field, action, ACTIONS)];
  if (action !== 'FailIndex' || spec.backoffLimitPerIndex !== undefined) return NO_ERRORS;
  return [fieldError.invalid(field, action, 'requires the backoffLimitPerIndex to be set')];
}

/** As Go lists them. */
function valid(values: readonly string[]): string {
  return `valid values: [${values.map((each) => JSON.stringify(each)).join(' ')}]`;
}

function validateExitCodes(codes: ExitCodes, { template }: JobSpec, path: string): Errors {
  const { operator = '', containerName, values } = codes;
  const { containers, initContainers = [] } = template.spec;
  const errors: FieldError[] = [];
  const ofOperator = `${path}.operator`;
  if (operator === '') errors.push(fieldError.required(ofOperator, valid(OPERATORS)));
  else if (!OPERATORS.includes(operator)) {
    errors.push(fieldError.notSupported(ofOperator, operator, OPERATORS));
  }
  const isKnown = [...containers, ...initContainers].some(({ name }) => name === containerName);
  if (containerName !== undefined && !isKnown) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.push(fieldError.invalid(`${path}.containerName`, containerName, detail));
  }
  return [...errors, ...validateValues(values, operator, `${path}.values`)];
}

function validateValues(
  values: readonly number[] | undefined,
  operator: string,
  path: string,
): Errors {
  if (values === undefined || values.length === 0) {
    return [fieldError.invalid(path, values ?? null, 'at least one value is required')];
  }
  const errors: FieldError[] = [];
  if (values.length > VALUES_MAX) errors.push(fieldError.tooMany(path, values.length, VALUES_MAX));
  for (const [at, value] of values.entries()) {
    const field = `${path}[${String(at)}]`;
    if (operator === 'In' && value === 0) {
      errors.push(fieldError.invalid(field, value, 'must not be 0 for the In operator'));
    }
    if (values.indexOf(value) < at) errors.push(fieldError.duplicate(field, value));
  }
  const isOrdered = values.every((value, at) => at === 0 || (values[at - 1] ?? 0) <= value);
  return isOrdered ? errors : [...errors, fieldError.invalid(path, values, 'must be ordered')];
}

function validateConditions(patterns: Conditions, path: string): Errors {
  const errors: FieldError[] = [];
  if (patterns.length > PATTERNS_MAX) {
    errors.push(fieldError.tooMany(path, patterns.length, PATTERNS_MAX));
  }
  for (const [at, pattern] of patterns.entries()) {
    const { type = '', status = '' }: Partial<typeof pattern> = pattern;
    const place = `${path}[${String(at)}]`;
    errors.push(...invalidFor(`${place}.type`, type, isQualifiedName(type)));
    if (status === '') errors.push(fieldError.required(`${place}.status`, valid(STATUSES)));
    else if (!STATUSES.includes(status)) {
      errors.push(fieldError.notSupported(`${place}.status`, status, STATUSES));
    }
  }
  return errors;
}
