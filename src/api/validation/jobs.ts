/** Validation of Jobs and CronJobs. Upstream: pkg/apis/batch/validation/validation.go. */
import { CronSchedule, isTimeZone } from '../cron-schedule.ts';
import type { Release } from '../feature-gates.ts';
import type { CronJob, Job, JobSpec } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateImmutable, validateNotNegative, validatePodTemplate } from './pod-template.ts';

const COMPLETION_MODES = ['Indexed', 'NonIndexed'];
const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const EXIT_CODE_OPERATORS = ['In', 'NotIn'];
const REPLACEMENTS = ['Failed', 'TerminatingOrFailed'];
/** The names of a CronJob's Jobs have eleven more characters. */
const CRON_JOB_NAME_MAX = 52;
const INDEXED_PARALLELISM_MAX = 100_000;

export function validateJob({ spec }: Job, release: Release): readonly FieldError[] {
  return validateJobSpec(spec, 'spec', release);
}

export function validateJobUpdate(next: Job, old: Job, release: Release): readonly FieldError[] {
  const isHeld = old.spec.suspend === true && old.status.startTime === undefined;
  return [
    ...validateJob(next, release),
    ...validateImmutable({
      'spec.completions':
        old.spec.completionMode === 'Indexed'
          ? ['', '']
          : [next.spec.completions, old.spec.completions],
      'spec.selector': [next.spec.selector, old.spec.selector],
      'spec.template': isHeld ? ['', ''] : [next.spec.template, old.spec.template],
      'spec.completionMode': [next.spec.completionMode, old.spec.completionMode],
      'spec.podFailurePolicy': [next.spec.podFailurePolicy, old.spec.podFailurePolicy],
      'spec.backoffLimitPerIndex': [next.spec.backoffLimitPerIndex, old.spec.backoffLimitPerIndex],
      'spec.successPolicy': [next.spec.successPolicy, old.spec.successPolicy],
    }),
  ];
}

export function validateCronJob({ metadata, spec }: CronJob, release: Release) {
  const { schedule, timeZone, concurrencyPolicy = '', jobTemplate } = spec;
  const errors = [
    ...validateJobSpec(jobTemplate.spec, 'spec.jobTemplate.spec', release),
    ...validateNotNegative({
      'spec.startingDeadlineSeconds': spec.startingDeadlineSeconds,
      'spec.successfulJobsHistoryLimit': spec.successfulJobsHistoryLimit,
      'spec.failedJobsHistoryLimit': spec.failedJobsHistoryLimit,
    }),
  ];
  const given: string | undefined = schedule;
  if (given === undefined || given === '') errors.push(fieldError.required('spec.schedule'));
  else {
    const parsed = CronSchedule.parse(schedule);
    if (schedule.includes('TZ')) {
      const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
      errors.push(fieldError.invalid('spec.schedule', schedule, detail));
    } else if (typeof parsed === 'string') {
      errors.push(fieldError.invalid('spec.schedule', schedule, parsed));
    }
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const detail = `unknown time zone ${timeZone}`;
    errors.push(fieldError.invalid('spec.timeZone', timeZone, detail));
  }
  if (!CONCURRENCY.includes(concurrencyPolicy)) {
    errors.push(fieldError.notSupported('spec.concurrencyPolicy', concurrencyPolicy, CONCURRENCY));
  }
  if (metadata.name.length > CRON_JOB_NAME_MAX) {
    const detail = 'must be no more than 52 characters';
    errors.push(fieldError.invalid('metadata.name', metadata.name, detail));
  }
  return errors;
}

function validateJobSpec(spec: JobSpec, path: string, release: Release): readonly FieldError[] {
  const { template, completionMode, completions, parallelism = 0 } = spec;
  const errors = [
    ...validateNotNegative({
      [`${path}.parallelism`]: spec.parallelism,
      [`${path}.completions`]: completions,
      [`${path}.activeDeadlineSeconds`]: spec.activeDeadlineSeconds,
      [`${path}.backoffLimit`]: spec.backoffLimit,
      [`${path}.backoffLimitPerIndex`]: spec.backoffLimitPerIndex,
      [`${path}.maxFailedIndexes`]: spec.maxFailedIndexes,
      [`${path}.ttlSecondsAfterFinished`]: spec.ttlSecondsAfterFinished,
    }),
    ...validatePodTemplate(template, `${path}.template`, release),
    ...validateFailurePolicy(spec, path),
  ];
  const { restartPolicy } = template.spec;
  const policyPath = `${path}.template.spec.restartPolicy`;
  if (restartPolicy === 'Always') {
    errors.push(fieldError.required(policyPath, 'valid values: "OnFailure", "Never"'));
  } else if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    errors.push(fieldError.notSupported(policyPath, restartPolicy, ['OnFailure', 'Never']));
  }
  if (completionMode !== undefined && !COMPLETION_MODES.includes(completionMode)) {
    errors.push(
      fieldError.notSupported(`${path}.completionMode`, completionMode, COMPLETION_MODES),
    );
  }
  if (completionMode === 'Indexed') {
    if (completions === undefined) {
      const detail = 'when completion mode is Indexed';
      errors.push(fieldError.required(`${path}.completions`, detail));
    }
    if (parallelism > INDEXED_PARALLELISM_MAX) {
      const detail = 'must be less than or equal to 100000 when completion mode is Indexed';
      errors.push(fieldError.invalid(`${path}.parallelism`, parallelism, detail));
    }
  } else {
    for (const field of ['backoffLimitPerIndex', 'successPolicy'] as const) {
      if (spec[field] === undefined) continue;
      const detail = 'requires indexed completion mode';
      errors.push(fieldError.invalid(`${path}.${field}`, spec[field], detail));
    }
  }
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    const detail = 'when maxFailedIndexes is specified';
    errors.push(fieldError.required(`${path}.backoffLimitPerIndex`, detail));
  }
  const { podReplacementPolicy: replacement } = spec;
  if (replacement !== undefined && !REPLACEMENTS.includes(replacement)) {
    errors.push(fieldError.notSupported(`${path}.podReplacementPolicy`, replacement, REPLACEMENTS));
  }
  return errors;
}

function validateFailurePolicy(spec: JobSpec, path: string): readonly FieldError[] {
  const { podFailurePolicy, template } = spec;
  if (podFailurePolicy === undefined) return [];
  const errors: FieldError[] = [];
  if (template.spec.restartPolicy !== 'Never') {
    const detail = 'only "Never" is supported when podFailurePolicy is specified';
    const field = `${path}.template.spec.restartPolicy`;
    errors.push(fieldError.invalid(field, template.spec.restartPolicy, detail));
  }
  const rules: typeof podFailurePolicy.rules | undefined = podFailurePolicy.rules;
  for (const [at, { action, onExitCodes, onPodConditions }] of (rules ?? []).entries()) {
    const place = `${path}.podFailurePolicy.rules[${String(at)}]`;
    if (!ACTIONS.includes(action)) {
      errors.push(fieldError.notSupported(`${place}.action`, action, ACTIONS));
    }
    if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
      const detail = 'requires the backoffLimitPerIndex to be set';
      errors.push(fieldError.invalid(`${place}.action`, action, detail));
    }
    if ((onExitCodes === undefined) === (onPodConditions === undefined)) {
      const detail =
        onExitCodes === undefined
          ? 'specifying one of OnExitCodes and OnPodConditions is required'
          : 'specifying both OnExitCodes and OnPodConditions is not supported';
      errors.push(fieldError.invalid(place, { action }, detail));
    }
    if (onExitCodes !== undefined && !EXIT_CODE_OPERATORS.includes(onExitCodes.operator)) {
      const field = `${place}.onExitCodes.operator`;
      errors.push(fieldError.notSupported(field, onExitCodes.operator, EXIT_CODE_OPERATORS));
    }
  }
  return errors;
}
