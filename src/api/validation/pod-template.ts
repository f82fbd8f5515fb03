/**
 * Validation of a template of pods, and of the selector that is to find them.
 * Upstream: pkg/apis/apps/validation/validation.go, pkg/apis/core/validation/validation.go.
 */
import type { Release } from '../feature-gates.ts';
import type { Pod } from '../objects.ts';
import { selectorPredicate } from '../selector-predicate.ts';
import type { LabelSelector, PodTemplateSpec } from '../workload-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isEmptySelector, shownSelector, validateLabelSelector } from './label-selector.ts';
import { isLabelValue, isQualifiedName } from './names.ts';
import { validateAnnotations } from './object-meta.ts';
import { validateProfilesAgree } from './pod-annotations.ts';
import { validatePodSpec } from './pod.ts';

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
  const errors = [...validatePodSpec(pod, release), ...validateProfilesAgree(pod)];
  if ((spec.ephemeralContainers ?? []).length > 0) {
    const detail = 'ephemeral containers not allowed in pod template';
    errors.push(fieldError.forbidden('spec.ephemeralContainers', detail));
  }
  return [
    ...labels,
    ...validateAnnotations(metadata?.annotations, `${path}.annotations`),
    ...errors.map((error) => ({
      ...error,
      field: `${path}.${error.field.replace(/^metadata\./, '')}`,
    })),
  ];
}

/** How a kind speaks of itself, and whether it looks at pods that it could not find. */
export interface SelectedRules {
  /** `deployment`; not all say their own name. */
  readonly word: string;
  /** `ReplicaSet` */
  readonly name: string;
  /** That it has a selector that is none; undefined: it has more to say of its template. */
  readonly invalidSelector?: string;
}

/** Of what keeps pods running: their selector, and a template that restarts always. */
export function validateSelected(
  spec: { readonly selector?: LabelSelector; readonly template: PodTemplateSpec },
  release: Release,
  { word, name, invalidSelector }: SelectedRules,
): readonly FieldError[] {
  const { selector, template } = spec;
  const ofSelector =
    selector === undefined ? NO_ERRORS : validateLabelSelector(selector, 'spec.selector');
  const errors: FieldError[] = [...ofSelector];
  const shown = shownSelector(selector);
  if (selector === undefined) {
    if (invalidSelector !== undefined) errors.push(fieldError.required('spec.selector'));
  } else if (isEmptySelector(selector)) {
    const detail = `empty selector is invalid for ${word}`;
    errors.push(fieldError.invalid('spec.selector', shown, detail));
  }
  if (ofSelector.length > 0 && invalidSelector !== undefined) {
    return [...errors, fieldError.invalid('spec.selector', shown, invalidSelector)];
  }
  const labels = template.metadata?.labels ?? {};
  if (ofSelector.length === 0 && !matches(selector, labels)) {
    const detail = '`selector` does not match template `labels`';
    const given = template.metadata?.labels ?? null;
    errors.push(fieldError.invalid('spec.template.metadata.labels', given, detail));
  }
  errors.push(...validatePodTemplate(template, 'spec.template', release));
  const { restartPolicy } = template.spec;
  if (restartPolicy !== 'Always') {
    const field = 'spec.template.spec.restartPolicy';
    errors.push(fieldError.notSupported(field, restartPolicy, ['Always']));
  }
  if (template.spec.activeDeadlineSeconds !== undefined) {
    const field = 'spec.template.spec.activeDeadlineSeconds';
    const detail = `activeDeadlineSeconds in ${name} is not Supported`;
    errors.push(fieldError.forbidden(field, detail));
  }
  return errors;
}

/** None matches nothing. */
function matches(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  return selector !== undefined && selectorPredicate(selector)(labels);
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
