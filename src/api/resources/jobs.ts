/** Jobs. Upstream: pkg/registry/batch/job/strategy.go. */
import { sameValue } from '../patch/same-value.ts';
import { setJobDefaults } from '../defaults/workload-defaults.ts';
import { validateJobChange, validateJobUpdate } from '../validation/job-update.ts';
import { validateJob } from '../validation/jobs.ts';
import { isDNS1123Subdomain } from '../validation/names.ts';
import type { Job } from '../workload-objects.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import { beginGenerations, countGeneration, STATUS_ALONE } from './spec-generation.ts';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';

export const jobs: ResourceDefinition<Job> = {
  resource: 'jobs',
  kind: 'Job',
  apiVersion: 'batch/v1',
  group: 'batch',
  namespaced: true,
  nameRule: isDNS1123Subdomain,
  secondLook: 'whole',
  lastLook: 'change',
  allowUnconditionalUpdate: true,
  categories: ['all'],
  defaultPropagation: 'Orphan',
  selectableFields: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  indexedFields: [],
  setDefaults: setJobDefaults,
  prepareForCreate(job) {
    beginGenerations(job);
    generateSelector(job);
  },
  prepareForUpdate: countGeneration,
  validate: validateJob,
  validateUpdate: validateJobUpdate,
  validateChange: validateJobChange,
  status: STATUS_ALONE,
};

/** A Job finds its pods by its own uid, which no client knows beforehand. */
function generateSelector({ metadata, spec }: Job): void {
  if (spec.manualSelector === true) return;
  const { template } = spec;
  const { name, uid, labels } = metadata;
  // Labels that were taken from the template are the template's, in Go the same map; and who has none by then takes them
  // when the Job is read from the store.
  const isShared =
    labels === undefined ||
    Object.keys(labels).length === 0 ||
    sameValue(labels, template.metadata?.labels);
  spec.template = {
    ...template,
    metadata: {
      ...template.metadata,
      labels: {
        [CONTROLLER_UID]: uid,
        'controller-uid': uid,
        [JOB_NAME]: name,
        'job-name': name,
        // What another Job said is refused later.
        ...template.metadata?.labels,
      },
    },
  };
  if (isShared) metadata.labels = { ...spec.template.metadata?.labels };
  const { matchLabels, ...others } = spec.selector ?? {};
  spec.selector = { matchLabels: { [CONTROLLER_UID]: uid, ...matchLabels }, ...others };
}
