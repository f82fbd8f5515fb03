/** Validation of CronJobs. Upstream: pkg/apis/batch/validation/validation.go (v1.36). */
import { CronSchedule, isTimeZone } from '../cron-schedule.ts';
import type { Release } from '../feature-gates.ts';
import type { CronJob } from '../workload-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateJobSpec } from './jobs.ts';
import { shownSelector } from './label-selector.ts';
import { validateNotNegative } from './pod-template.ts';

type Errors = readonly FieldError[];

const CONCURRENCY = ['Allow', 'Forbid', 'Replace'];
/** The names of a CronJob's Jobs have eleven more characters. */
const NAME_LENGTH_MAX = 52;

export function validateCronJob({ metadata, spec }: CronJob, release: Release): Errors {
  const { schedule, timeZone, concurrencyPolicy = '' }: Partial<CronJob['spec']> = spec;
  const errors = [...validateSchedule(schedule)];
  errors.push(
    ...validateNotNegative({ 'spec.startingDeadlineSeconds': spec.startingDeadlineSeconds }),
  );
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const detail = `unknown time zone ${timeZone}`;
    errors.push(fieldError.invalid('spec.timeZone', timeZone, detail));
  }
  if (concurrencyPolicy === '') errors.push(fieldError.required('spec.concurrencyPolicy'));
  else if (!CONCURRENCY.includes(concurrencyPolicy)) {
    errors.push(fieldError.notSupported('spec.concurrencyPolicy', concurrencyPolicy, CONCURRENCY));
  }
  errors.push(
    ...validateJobSpec(spec.jobTemplate.spec, 'spec.jobTemplate.spec', release),
    ...validateGenerated(spec.jobTemplate.spec),
    ...validateNotNegative({
      'spec.successfulJobsHistoryLimit': spec.successfulJobsHistoryLimit,
      'spec.failedJobsHistoryLimit': spec.failedJobsHistoryLimit,
    }),
  );
  if (metadata.name.length <= NAME_LENGTH_MAX) return errors;
  const detail = 'must be no more than 52 characters';
  return [...errors, fieldError.invalid('metadata.name', metadata.name, detail)];
}

function validateSchedule(schedule = ''): Errors {
  if (schedule === '') return [fieldError.required('spec.schedule')];
  if (schedule.includes('TZ')) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    return [fieldError.invalid('spec.schedule', schedule, detail)];
  }
  const parsed = CronSchedule.parse(schedule);
  if (typeof parsed !== 'string') return NO_ERRORS;
  return [fieldError.invalid('spec.schedule', schedule, parsed)];
}

/** Each of its Jobs finds its pods by its own uid. */
function validateGenerated(spec: CronJob['spec']['jobTemplate']['spec']): Errors {
  const path = 'spec.jobTemplate.spec';
  const { selector, manualSelector } = spec;
  return [
    ...(selector === undefined
      ? NO_ERRORS
      : [
          fieldError.invalid(
            `${path}.selector`,
            shownSelector(selector),
            '`selector` will be auto-generated',
          ),
        ]),
    ...(manualSelector === true
      ? [fieldError.notSupported(`${path}.manualSelector`, true, ['nil', 'false'])]
      : NO_ERRORS),
  ];
}
