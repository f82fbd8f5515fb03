/**
 * What an update may change in a pod's spec: images, the active deadline, added tolerations, removed
 * scheduling gates, and a negative grace period to 1. Everything else was settled when the pod was created.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodUpdate.
 */
import type { Container, Pod, PodSpec } from '../objects.ts';
import { share } from '../structural-sharing.ts';
import { fieldError, type FieldError } from './field-error.ts';
import { validateActiveDeadline } from './pod.ts';
import { validateNoOuterWhitespace } from './volumes.ts';

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

export function validatePodUpdate({ spec: next }: Pod, { spec: old }: Pod): readonly FieldError[] {
  if (next === old) return [];
  const moved = validateSameContainers(next, old);
  if (moved.length > 0) return moved;
  const errors = [
    ...validateImages(next.containers, old.containers, 'spec.containers'),
    ...validateImages(next.initContainers ?? [], old.initContainers ?? [], 'spec.initContainers'),
    ...validateDeadlineUpdate(next, old),
    ...validateOnlyAddedTolerations(next, old),
    ...validateOnlyRemovedGates(next, old),
  ];
  if (errors.length > 0 || share(old, withOldUpdatables(next, old)) === old) return errors;
  const detail = `pod updates may not change fields other than ${UPDATABLE}`;
  return [fieldError.forbidden('spec', detail)];
}

function validateSameContainers(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const detail = 'pod updates may not add or remove containers';
  return (['containers', 'initContainers'] as const)
    .filter((list) => (next[list] ?? []).length !== (old[list] ?? []).length)
    .map((list) => fieldError.forbidden(`spec.${list}`, detail));
}

function validateImages(
  next: readonly Container[],
  old: readonly Container[],
  path: string,
): readonly FieldError[] {
  return next.flatMap(({ image = '' }, at) => {
    const imagePath = `${path}[${String(at)}].image`;
    if (image === '') return [fieldError.required(imagePath)];
    return image === old[at]?.image ? [] : validateNoOuterWhitespace(image, imagePath);
  });
}

function validateDeadlineUpdate(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const path = 'spec.activeDeadlineSeconds';
  const { activeDeadlineSeconds: seconds } = next;
  const { activeDeadlineSeconds: before } = old;
  if (seconds === before) return [];
  if (seconds === undefined) {
    const detail = 'must not update from a positive integer to nil value';
    return [fieldError.invalid(path, null, detail)];
  }
  if (before !== undefined && seconds > before) {
    return [fieldError.invalid(path, seconds, 'must be less than or equal to previous value')];
  }
  return validateActiveDeadline(seconds);
}

function validateOnlyAddedTolerations(next: PodSpec, old: PodSpec): readonly FieldError[] {
  if (next.tolerations === old.tolerations) return [];
  const present = new Set((next.tolerations ?? []).map(tolerationKey));
  const kept = (old.tolerations ?? []).every((toleration) =>
    present.has(tolerationKey(toleration)),
  );
  if (kept) return [];
  const detail = 'existing toleration can not be modified except its tolerationSeconds';
  return [fieldError.forbidden('spec.tolerations', detail)];
}

function validateOnlyRemovedGates(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const known = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  return (next.schedulingGates ?? []).flatMap(({ name }, at) => {
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return known.has(name)
      ? []
      : [fieldError.forbidden(`spec.schedulingGates[${String(at)}].name`, detail)];
  });
}

function tolerationKey(toleration: NonNullable<PodSpec['tolerations']>[number]): string {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration;
  return JSON.stringify([key, operator, value, effect]);
}

/** The new spec with the old values of what may change: equal to the old spec if all is well. */
function withOldUpdatables(next: PodSpec, old: PodSpec): PodSpec {
  const grace = next.terminationGracePeriodSeconds;
  const graceRepaired = grace === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0;
  const spec: PodSpec = {
    ...next,
    containers: withOldImages(next.containers, old.containers),
    ...(next.initContainers === undefined
      ? {}
      : { initContainers: withOldImages(next.initContainers, old.initContainers ?? []) }),
  };
  copyField('activeDeadlineSeconds', old, spec);
  copyField('tolerations', old, spec);
  copyField('schedulingGates', old, spec);
  if (graceRepaired) copyField('terminationGracePeriodSeconds', old, spec);
  return spec;
}

function withOldImages(next: readonly Container[], old: readonly Container[]): Container[] {
  return next.map((container, at) => {
    const image = old[at]?.image;
    return image === undefined ? container : { ...container, image };
  });
}

function copyField<Field extends keyof PodSpec>(field: Field, from: PodSpec, to: PodSpec): void {
  if (from[field] === undefined) delete to[field];
  else to[field] = from[field];
}
