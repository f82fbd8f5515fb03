/** Validation of Jobs. Upstream: pkg/apis/batch/validation/validation.go (v1.36). */
import type { Release } from '../feature-gates.ts';
import { selectorPredicate } from '../selector-predicate.ts';
import type { Job, JobSpec } from '../workload-objects.ts';
import { validateDomainPrefixedPath } from './domains.ts';
import { validateFailurePolicy } from './failure-policy.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { shownLabels, shownSelector, validateLabelSelector } from './label-selector.ts';
import { isDNS1123Label } from './names.ts';
import { validateNotNegative, validatePodTemplate } from './pod-template.ts';
import { validateSuccessPolicy } from './success-policy.ts';

type Errors = readonly FieldError[];

const COMPLETION_MODES = ['NonIndexed', 'Indexed'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];
const INDEXED_MAX = 100_000;
/** Of one index each, with many completions. */
const HIGH_MAX = 10_000;
const MANAGER_LENGTH_MAX = 63;
const GENERATED_LABELS = [
  ['controller-uid', 'uid'],
  ['job-name', 'name'],
  ['batch.kubernetes.io/controller-uid', 'uid'],
  ['batch.kubernetes.io/job-name', 'name'],
] as const;

/** @param isPrefixed its template is to have the labels that bear a prefix, which older Jobs have not */
export function validateJob(job: Job, release: Release, isPrefixed = true): Errors {
  const { metadata, spec } = job;
  const errors = [...validateGenerated(job, isPrefixed), ...validateWholeSpec(spec, release)];
  const { completionMode, completions = 0 } = spec;
  if (completionMode !== 'Indexed' || completions <= 0) return errors;
  const host = `${metadata.name}-${String(completions - 1)}`;
  if (isDNS1123Label(host).length === 0) return errors;
  const detail = `will not able to create pod with invalid DNS label: ${host}`;
  return [...errors, fieldError.invalid('metadata.name', metadata.name, detail)];
}

export function validateWholeSpec(spec: JobSpec, release: Release): Errors {
  return [...validateJobSpec(spec, 'spec', release), ...validateSelector(spec)];
}

/** Where nobody says how its pods are found, they bear its name and uid. */
function validateGenerated({ metadata, spec }: Job, isPrefixed: boolean): Errors {
  if (spec.manualSelector === true || spec.selector === undefined) return NO_ERRORS;
  const labels = spec.template.metadata?.labels ?? {};
  const errors: FieldError[] = [];
  const generated = GENERATED_LABELS.filter(([key]) => isPrefixed || !key.includes('/'));
  for (const [key, field] of generated) {
    const path = 'spec.template.metadata.labels';
    const given = labels[key];
    if (given === undefined) {
      errors.push(fieldError.required(`${path}[${key}]`, `must be '${metadata[field]}'`));
    } else if (given !== metadata[field]) {
      const detail = `must be '${metadata[field]}'`;
      errors.push(fieldError.invalid(`${path}[${key}]`, shownLabels(labels), detail));
    }
  }
  if (validateLabelSelector(spec.selector, '').length > 0) return errors;
  const expected = Object.fromEntries(generated.map(([key, field]) => [key, metadata[field]]));
  if (selectorPredicate(spec.selector)(expected)) return errors;
  const shown = shownSelector(spec.selector);
  return [...errors, fieldError.invalid('spec.selector', shown, '`selector` not auto-generated')];
}

function validateSelector({ selector, template }: JobSpec): Errors {
  const errors =
    selector === undefined
      ? [fieldError.required('spec.selector')]
      : validateLabelSelector(selector, 'spec.selector');
  const labels = template.metadata?.labels;
  const isFound =
    selector === undefined ? false : errors.length > 0 || selectorPredicate(selector)(labels ?? {});
  if (isFound) return errors;
  const detail = '`selector` does not match template `labels`';
  const field = 'spec.template.metadata.labels';
  const shown = labels === undefined ? null : shownLabels(labels);
  return [...errors, fieldError.invalid(field, shown, detail)];
}

/** Of a Job, or of the Jobs of a CronJob. */
export function validateJobSpec(spec: JobSpec, path: string, release: Release): Errors {
  const errors = [
    ...validateNotNegative({
      [`${path}.parallelism`]: spec.parallelism,
      [`${path}.completions`]: spec.completions,
      [`${path}.activeDeadlineSeconds`]: spec.activeDeadlineSeconds,
      [`${path}.backoffLimit`]: spec.backoffLimit,
      [`${path}.ttlSecondsAfterFinished`]: spec.ttlSecondsAfterFinished,
      [`${path}.backoffLimitPerIndex`]: spec.backoffLimitPerIndex,
      [`${path}.maxFailedIndexes`]: spec.maxFailedIndexes,
    }),
  ];
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    const detail = 'when maxFailedIndexes is specified';
    errors.push(fieldError.required(`${path}.backoffLimitPerIndex`, detail));
  }
  const { managedBy } = spec;
  if (managedBy !== undefined) {
    errors.push(...validateDomainPrefixedPath(managedBy, `${path}.managedBy`));
    if (managedBy.length > MANAGER_LENGTH_MAX) {
      errors.push(fieldError.tooLong(`${path}.managedBy`, MANAGER_LENGTH_MAX));
    }
  }
  errors.push(
    ...validateMode(spec, path),
    ...validateFailurePolicy(spec, path),
    ...validateSuccessPolicy(spec, path),
  );
  errors.push(...validateReplacement(spec, `${path}.podReplacementPolicy`));
  errors.push(...validatePodTemplate(spec.template, `${path}.template`, release));
  return [...errors, ...validateRestart(spec, `${path}.template.spec.restartPolicy`)];
}

function validateMode(spec: JobSpec, path: string): Errors {
  const { completionMode: mode = 'NonIndexed', backoffLimitPerIndex, maxFailedIndexes } = spec;
  if (!COMPLETION_MODES.includes(mode)) {
    return [fieldError.notSupported(`${path}.completionMode`, mode, COMPLETION_MODES)];
  }
  if (mode === 'Indexed') return validateIndexed(spec, path);
  return Object.entries({ backoffLimitPerIndex, maxFailedIndexes }).flatMap(([field, value]) => {
    if (value === undefined) return NO_ERRORS;
    return [fieldError.invalid(`${path}.${field}`, value, 'requires indexed completion mode')];
  });
}

function validateIndexed(spec: JobSpec, path: string): Errors {
  const { completions, parallelism = 0, maxFailedIndexes: failed, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  const invalid = (field: string, value: number, detail: string): void =>
    void errors.push(fieldError.invalid(`${path}.${field}`, value, detail));
  if (completions === undefined) {
    errors.push(fieldError.required(`${path}.completions`, 'when completion mode is Indexed'));
  }
  const most = `must be less than or equal to ${String(INDEXED_MAX)}`;
  if (parallelism > INDEXED_MAX) {
    invalid('parallelism', parallelism, `${most} when completion mode is Indexed`);
  }
  if (completions !== undefined && failed !== undefined && failed > completions) {
    invalid('maxFailedIndexes', failed, 'must be less than or equal to completions');
  }
  if (failed !== undefined && failed > INDEXED_MAX) invalid('maxFailedIndexes', failed, most);
  if ((completions ?? 0) <= INDEXED_MAX || backoffLimitPerIndex === undefined) return errors;
  const above = `when completions are above ${String(INDEXED_MAX)} and used with backoff limit per index`;
  const high = `must be less than or equal to ${String(HIGH_MAX)} ${above}`;
  if (failed === undefined) {
    const detail = `must be specified when completions is above ${String(INDEXED_MAX)}`;
    errors.push(fieldError.required(`${path}.maxFailedIndexes`, detail));
  }
  if (parallelism > HIGH_MAX) invalid('parallelism', parallelism, high);
  if (failed !== undefined && failed > HIGH_MAX) invalid('maxFailedIndexes', failed, high);
  return errors;
}

function validateReplacement(spec: JobSpec, field: string): Errors {
  const { podReplacementPolicy: policy, podFailurePolicy } = spec;
  if (policy === undefined) return NO_ERRORS;
  if (podFailurePolicy !== undefined) {
    return policy === 'Failed' ? NO_ERRORS : [fieldError.notSupported(field, policy, ['Failed'])];
  }
  return REPLACEMENTS.includes(policy)
    ? NO_ERRORS
    : [fieldError.notSupported(field, policy, REPLACEMENTS)];
}

function validateRestart({ template, podFailurePolicy }: JobSpec, field: string): Errors {
  const { restartPolicy } = template.spec;
  if (restartPolicy === 'Always' || restartPolicy === '') {
    return [fieldError.required(field, 'valid values: "OnFailure", "Never"')];
  }
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    return [fieldError.notSupported(field, restartPolicy, ['OnFailure', 'Never'])];
  }
  if (podFailurePolicy === undefined || restartPolicy === 'Never') return NO_ERRORS;
  const detail = 'only "Never" is supported when podFailurePolicy is specified';
  return [fieldError.invalid(field, restartPolicy, detail)];
}
