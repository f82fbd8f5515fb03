/** What may change of a Job. Upstream: pkg/apis/batch/validation/validation.go, ValidateJobSpecUpdate (v1.36). */
import { extended } from '../../sim/index.ts';
import { isAtLeast, type Release } from '../feature-gates.ts';
import type { Job, JobSpec, PodTemplateSpec } from '../workload-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateImmutableInGo } from './immutable.ts';
import { validateJob, validateWholeSpec } from './jobs.ts';

type Errors = readonly FieldError[];
type PodSpec = PodTemplateSpec['spec'];
type Containers = PodSpec['containers'];
type Affinity = PodSpec['affinity'];

const PREFIXED_LABELS = ['batch.kubernetes.io/job-name', 'batch.kubernetes.io/controller-uid'];

export function validateJobUpdate(next: Job, old: Job, release: Release): Errors {
  const labels = old.spec.template.metadata?.labels ?? {};
  return validateJob(
    next,
    release,
    PREFIXED_LABELS.every((label) => label in labels),
  );
}

/** Upstream looks at the spec twice. */
export function validateJobChange(next: Job, old: Job, release: Release): Errors {
  const fixed = (field: keyof JobSpec, type: string): Errors =>
    validateImmutableInGo(`spec.${field}`, type, next.spec[field], old.spec[field]);
  return [
    ...validateWholeSpec(next.spec, release),
    ...validateCompletions(next.spec, old.spec),
    ...fixed('selector', '*meta.LabelSelector'),
    ...validateTemplate(next.spec, old, release),
    ...fixed('completionMode', '*string'),
    ...fixed('podFailurePolicy', '*batch.PodFailurePolicy'),
    ...fixed('backoffLimitPerIndex', '*number'),
    ...fixed('managedBy', '*string'),
    ...fixed('successPolicy', '*batch.SuccessPolicy'),
  ];
}

/** Of an Indexed Job they follow its parallelism. */
function validateCompletions(next: JobSpec, old: JobSpec): Errors {
  const field = 'spec.completions';
  if (next.completionMode !== 'Indexed') {
    return validateImmutableInGo(field, '*number', next.completions, old.completions);
  }
  const { completions, parallelism } = next;
  if (completions === undefined || completions === old.completions) return NO_ERRORS;
  if (completions === parallelism) return NO_ERRORS;
  const detail = 'can only be modified in tandem with spec.parallelism';
  return [fieldError.invalid(field, completions, detail)];
}

/** Before it starts, and while it is held, a Job may still be sent elsewhere, and be given other resources. */
function validateTemplate(next: JobSpec, old: Job, release: Release): Errors {
  const { status } = old;
  const isSuspended = old.spec.suspend === true;
  const isNotStarted = status.startTime === undefined;
  const isHeld = status.conditions?.some(
    (each) => each.type === 'Suspended' && each.status === 'True',
  );
  const isAtRest = isSuspended && (isNotStarted || isHeld === true) && (status.active ?? 0) === 0;
  const isNew = isAtLeast(release.version, '1.36');
  const maySchedule = isNew ? isAtRest : isSuspended && isNotStarted;
  const before = maySchedule ? withDirectives(old.spec.template, next.template) : old.spec.template;
  if (!isNew || !isAtRest) {
    const field = 'spec.template';
    return validateImmutableInGo(field, '*core.PodTemplateSpec', next.template, before);
  }
  const spec = withResources(before.spec, next.template.spec);
  return validateImmutableInGo('spec.template.spec', 'core.PodSpec', next.template.spec, spec);
}

/** The old template with what the new one says of where its pods may go. */
function withDirectives(old: PodTemplateSpec, next: PodTemplateSpec): PodTemplateSpec {
  const { nodeSelector, tolerations, schedulingGates, affinity } = next.spec;
  const { labels, annotations } = next.metadata ?? {};
  return {
    metadata: extended(old.metadata ?? {}, { labels, annotations }),
    spec: extended(old.spec, {
      nodeSelector,
      tolerations,
      schedulingGates,
      affinity: withNodes(old.spec.affinity, affinity),
    }),
  };
}

/** Of affinity that to nodes alone may change. */
function withNodes(old: Affinity, next: Affinity): Affinity {
  const { nodeAffinity: _, ...others } = old ?? {};
  if (next === undefined) return Object.keys(others).length === 0 ? undefined : others;
  const { nodeAffinity } = next;
  return nodeAffinity === undefined ? others : { nodeAffinity, ...others };
}

function withResources(old: PodSpec, next: PodSpec): PodSpec {
  const { containers, initContainers } = old;
  return extended<PodSpec, Partial<PodSpec>>(old, {
    containers: resourcesOf(containers, next.containers),
    ...(initContainers === undefined
      ? {}
      : { initContainers: resourcesOf(initContainers, next.initContainers ?? []) }),
  });
}

function resourcesOf(old: Containers, next: Containers): Containers {
  if (old.length !== next.length) return old;
  return old.map((container, at) => {
    const given = next[at];
    if (given?.name !== container.name) return container;
    return extended(container, { resources: given.resources });
  });
}
