/**
 * What the server fills in for the kinds that make pods. Each function writes to a fresh copy, and only
 * where nothing was said. Upstream: pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go.
 */
import type { Release } from '../feature-gates.ts';
import type { InertResources } from '../inert-objects.ts';
import type {
  CronJob,
  DaemonSet,
  Deployment,
  Job,
  JobSpec,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../workload-objects.ts';
import { setClaimSpecDefaults } from './storage-defaults.ts';
import { setPodSpecDefaults } from './pod-defaults.ts';

const BACKOFF_LIMIT = 6;
const INT32_MAX = 2_147_483_647;

export function setDeploymentDefaults({ spec }: Deployment, release: Release): void {
  if (Object.isFrozen(spec)) return;
  setTemplateDefaults(spec, release);
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  const strategy = { ...spec.strategy };
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate };
  }
  spec.strategy = strategy;
}

export function setReplicaSetDefaults({ spec }: ReplicaSet, release: Release): void {
  if (Object.isFrozen(spec)) return;
  setTemplateDefaults(spec, release);
  spec.replicas ??= 1;
}

export function setReplicationControllerDefaults(
  { metadata, spec }: InertResources['replicationcontrollers'],
  release: Release,
): void {
  if (spec === undefined || Object.isFrozen(spec)) return;
  spec.replicas ??= 1;
  const { template } = spec;
  if (template === undefined) return;
  setTemplateDefaults({ template }, release);
  const { labels } = template.metadata ?? {};
  if (labels === undefined) return;
  if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels };
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels };
}

export function setStatefulSetDefaults({ spec }: StatefulSet, release: Release): void {
  if (Object.isFrozen(spec)) return;
  setTemplateDefaults(spec, release);
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  spec.podManagementPolicy ??= 'OrderedReady';
  const strategy = { ...spec.updateStrategy };
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate = { partition: 0, ...strategy.rollingUpdate };
  }
  spec.updateStrategy = strategy;
  if (spec.volumeClaimTemplates !== undefined) {
    spec.volumeClaimTemplates = spec.volumeClaimTemplates.map((template) => ({
      ...template,
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      spec: setClaimSpecDefaults(template.spec ?? {}),
      status: { phase: 'Pending' },
    }));
  }
  spec.persistentVolumeClaimRetentionPolicy = {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
    ...spec.persistentVolumeClaimRetentionPolicy,
  };
}

export function setDaemonSetDefaults({ spec }: DaemonSet, release: Release): void {
  if (Object.isFrozen(spec)) return;
  setTemplateDefaults(spec, release);
  spec.revisionHistoryLimit ??= 10;
  const strategy = { ...spec.updateStrategy };
  strategy.type ??= 'RollingUpdate';
  if (strategy.type === 'RollingUpdate') {
    strategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...strategy.rollingUpdate };
  }
  spec.updateStrategy = strategy;
}

export function setJobDefaults({ metadata, spec }: Job, release: Release): void {
  if (Object.isFrozen(spec)) return;
  setJobSpecDefaults(spec, release);
  const { labels } = metadata;
  const ofTemplate = spec.template.metadata?.labels;
  if (Object.keys(labels ?? {}).length > 0 || ofTemplate === undefined) return;
  metadata.labels = { ...ofTemplate };
}

export function setCronJobDefaults({ spec }: CronJob, release: Release): void {
  if (Object.isFrozen(spec)) return;
  spec.concurrencyPolicy ??= 'Allow';
  spec.suspend ??= false;
  spec.successfulJobsHistoryLimit ??= 3;
  spec.failedJobsHistoryLimit ??= 1;
  const given: Partial<CronJob['spec']> = spec;
  spec.jobTemplate = given.jobTemplate ?? { spec: {} as JobSpec };
  const { jobTemplate } = spec;
  const inner: Partial<CronJob['spec']['jobTemplate']> = jobTemplate;
  if (Object.isFrozen(jobTemplate)) return;
  jobTemplate.metadata ??= {};
  jobTemplate.spec = inner.spec ?? ({} as JobSpec);
  // Of a template only the template of its pods: the rest is filled in when there is a Job.
  if (!Object.isFrozen(jobTemplate.spec)) setTemplateDefaults(jobTemplate.spec, release);
}

function setJobSpecDefaults(spec: JobSpec, release: Release): void {
  setTemplateDefaults(spec, release);
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : INT32_MAX;
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??=
    spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed';
  for (const { onPodConditions = [] } of spec.podFailurePolicy?.rules ?? []) {
    for (const pattern of onPodConditions) {
      const { status = '' }: Partial<typeof pattern> = pattern;
      if (status === '' && !Object.isFrozen(pattern)) pattern.status = 'True';
    }
  }
}

export function setTemplateDefaults(spec: { template: PodTemplateSpec }, release: Release): void {
  const given: Partial<typeof spec> = spec;
  spec.template = given.template ?? ({ spec: {} } as unknown as PodTemplateSpec);
  const { template } = spec;
  if (Object.isFrozen(template)) return;
  template.metadata ??= {};
  const inner: Partial<PodTemplateSpec> = template;
  template.spec = inner.spec ?? ({} as PodTemplateSpec['spec']);
  setPodSpecDefaults(template.spec, release);
}
