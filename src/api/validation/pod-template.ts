/**
 * Validation of a template of pods, and of the selector that is to find them.
 * Upstream: pkg/apis/apps/validation/validation.go, pkg/apis/core/validation/validation.go.
 */
import type { Release } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { selectorPredicate } from '../selector-predicate.ts';
import type { LabelSelector, PodTemplateSpec } from '../workload-objects.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { isEmptySelector, validateLabelSelector } from './label-selector.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { validatePod } from './pod.ts';

/** Of the pods alone. `path` leads to the template. */
export function validatePodTemplate(
  { metadata, spec }: PodTemplateSpec,
  path: string,
  release: Release,
): readonly FieldError[] {
  const labels = Object.entries(metadata?.labels ?? {}).flatMap(([key, value]) => [
    ...invalidFor(`${path}.labels`, key, isQualifiedName(key)),
    ...invalidFor(`${path}.labels`, value, isLabelValue(value)),
  ]);
  const pod = { metadata: { ...metadata, name: '' }, spec } as unknown as Pod;
  const errors = validatePod(pod, release);
  return [...labels, ...errors.map((error) => ({ ...error, field: `${path}.${error.field}` }))];
}

/** Of what keeps pods running: their selector, and a template that restarts always. */
export function validateSelected(
  spec: { readonly selector?: LabelSelector; readonly template: PodTemplateSpec },
  release: Release,
): readonly FieldError[] {
  const { selector, template } = spec;
  const errors: FieldError[] = [];
  if (selector === undefined) errors.push(fieldError.required('spec.selector'));
  else {
    errors.push(...validateLabelSelector(selector, 'spec.selector'));
    if (isEmptySelector(selector)) {
      const detail = 'empty selector is invalid for deployment';
      errors.push(fieldError.invalid('spec.selector', selector, detail));
    }
  }
  const labels = template.metadata?.labels ?? {};
  if (selector !== undefined && !selectorPredicate(selector)(labels)) {
    const detail = '`selector` does not match template `labels`';
    errors.push(fieldError.invalid('spec.template.metadata.labels', labels, detail));
  }
  errors.push(...validatePodTemplate(template, 'spec.template', release));
  const { restartPolicy } = template.spec;
  if (restartPolicy !== 'Always') {
    const field = 'spec.template.spec.restartPolicy';
    errors.push(fieldError.notSupported(field, restartPolicy, ['Always']));
  }
  if (template.spec.activeDeadlineSeconds !== undefined) {
    const field = 'spec.template.spec.activeDeadlineSeconds';
    errors.push(
      fieldError.forbidden(field, 'activeDeadlineSeconds in ReplicaSet is not Supported'),
    );
  }
  return errors;
}

export function validateNotNegative(
  fields: Readonly<Record<string, number | undefined>>,
): readonly FieldError[] {
  return Object.entries(fields).flatMap(([field, value]) =>
    value !== undefined && value < 0
      ? [fieldError.invalid(field, value, 'must be greater than or equal to 0')]
      : [],
  );
}

export function validateImmutable(
  fields: Readonly<Record<string, readonly [next: unknown, old: unknown]>>,
): readonly FieldError[] {
  return Object.entries(fields).flatMap(([field, [next, old]]) =>
    JSON.stringify(next) === JSON.stringify(old)
      ? []
      : [fieldError.invalid(field, next ?? null, 'field is immutable')],
  );
}
