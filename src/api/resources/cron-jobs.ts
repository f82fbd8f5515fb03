/** CronJobs. Upstream: pkg/registry/batch/cronjob/strategy.go. */
import type { CronJob } from '../workload-objects.ts';
import { setCronJobDefaults } from '../defaults/workload-defaults.ts';
import { validateCronJob } from '../validation/cron-jobs.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_ALONE } from './spec-generation.ts';

export const cronJobs: ResourceDefinition<CronJob> = {
  resource: 'cronjobs',
  kind: 'CronJob',
  apiVersion: 'batch/v1',
  group: 'batch',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  allowUnconditionalUpdate: true,
  shortNames: ['cj'],
  categories: ['all'],
  selectableFields: {},
  indexedFields: [],
  setDefaults: setCronJobDefaults,
  prepareForCreate: beginGenerations,
  prepareForUpdate: countGeneration,
  validate: validateCronJob,
  validateUpdate: (next, _old, release) => validateCronJob(next, release),
  status: STATUS_ALONE,
};
