/** ReplicationControllers, checked. Upstream: pkg/apis/core/validation/validation.go (v1.36). */
import type { Release } from '../feature-gates.ts';
import type { InertResources } from '../inert-objects.ts';
import type { PodTemplateSpec } from '../workload-objects.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateNotNegative, validatePodTemplate } from './pod-template.ts';

type ReplicationController = InertResources['replicationcontrollers'];

export function validateReplicationController(
  { spec = {} }: ReplicationController,
  release: Release,
): readonly FieldError[] {
  const { selector = {}, replicas, minReadySeconds, template } = spec;
  const errors = [...validateNotNegative({ 'spec.minReadySeconds': minReadySeconds })];
  if (Object.keys(selector).length === 0) errors.push(fieldError.required('spec.selector'));
  errors.push(...validateNotNegative({ 'spec.replicas': replicas }));
  if (template === undefined) return [...errors, fieldError.required('spec.template')];
  return [...errors, ...validateTemplate(template, selector, release)];
}

function validateTemplate(
  template: PodTemplateSpec,
  selector: Readonly<Record<string, string>>,
  release: Release,
): readonly FieldError[] {
  const path = 'spec.template';
  const labels: Readonly<Record<string, string>> = template.metadata?.labels ?? {};
  const errors: FieldError[] = [];
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value)) {
    const detail = '`selector` does not match template `labels`';
    errors.push(fieldError.invalid(`${path}.metadata.labels`, labels, detail));
  }
  errors.push(...validatePodTemplate(template, path, release));
  const { restartPolicy, activeDeadlineSeconds } = template.spec;
  if (restartPolicy !== 'Always') {
    const field = `${path}.spec.restartPolicy`;
    errors.push(fieldError.notSupported(field, restartPolicy, ['Always']));
  }
  if (activeDeadlineSeconds === undefined) return errors;
  const detail = 'activeDeadlineSeconds in ReplicationController is not Supported';
  return [...errors, fieldError.forbidden(`${path}.spec.activeDeadlineSeconds`, detail)];
}

/** How many pods there are: of those, not more are ready. */
export function validateReplicationStatus({
  status = {},
}: ReplicationController): readonly FieldError[] {
  const { replicas = 0, fullyLabeledReplicas, readyReplicas, availableReplicas } = status;
  const parts = { fullyLabeledReplicas, readyReplicas, availableReplicas };
  const errors = [
    ...validateNotNegative({
      'status.replicas': replicas,
      ...Object.fromEntries(
        Object.entries(parts).map(([field, count]) => [`status.${field}`, count]),
      ),
      'status.observedGeneration': status.observedGeneration,
    }),
  ];
  for (const [field, count = 0] of Object.entries(parts)) {
    if (count <= replicas) continue;
    const detail = 'cannot be greater than status.replicas';
    errors.push(fieldError.invalid(`status.${field}`, count, detail));
  }
  if ((availableReplicas ?? 0) <= (readyReplicas ?? 0)) return errors;
  const detail = 'cannot be greater than readyReplicas';
  return [...errors, fieldError.invalid('status.availableReplicas', availableReplicas, detail)];
}
