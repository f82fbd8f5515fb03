/**
 * What an update may change in a pod's spec: images, the active deadline, added tolerations, removed
 * scheduling gates, and a negative grace period to 1; while gates hold it, on which nodes it may go, if that grows no
 * wider. Everything else was settled when the pod was created.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodUpdate.
 */
import { goDifference } from '../go-values/go-difference.ts';
import { sameInGo } from '../go-values/go-json.ts';
import { extended } from '../../sim/index.ts';
import type { Container, Pod, PodSpec } from '../objects.ts';
import { share } from '../structural-sharing.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateNarrowerNodes, withOldNodes } from './gated-pod.ts';
import { validateTolerations } from './tolerations.ts';
import { validateNoOuterWhitespace } from './volumes.ts';

const UPDATABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

const INT32_MAX = 2 ** 31 - 1;
const LISTS = ['containers', 'initContainers'] as const;

export function validatePodUpdate({ spec: next }: Pod, { spec: old }: Pod): readonly FieldError[] {
  if (next === old) return NO_ERRORS;
  const errors: FieldError[] = [];
  for (const list of LISTS) {
    const [given = [], before = []] = [next[list], old[list]];
    if (given.length !== before.length) {
      const detail = 'pod updates may not add or remove containers';
      return [...errors, fieldError.forbidden(`spec.${list}`, detail)];
    }
    errors.push(...validateImages(given, `spec.${list}`));
  }
  const ofDeadline = validateDeadlineUpdate(next, old);
  errors.push(...ofDeadline);
  if (ofDeadline.length > 0 && next.activeDeadlineSeconds !== undefined) return errors;
  errors.push(...validateOnlyAddedTolerations(next, old), ...validateOnlyRemovedGates(next, old));
  let settled = withOldUpdatables(next, old);
  if ((old.schedulingGates ?? []).length > 0) {
    errors.push(...validateNarrowerNodes(settled, old));
    settled = withOldNodes(settled, old);
  }
  if (share(old, settled) === old || sameInGo('core.PodSpec', old, settled)) return errors;
  const detail = `pod updates may not change fields other than ${UPDATABLE}`;
  const difference = goDifference('core.PodSpec', old, settled);
  return [...errors, fieldError.forbidden('spec', `${detail}\n${difference}`)];
}

function validateImages(given: readonly Container[], path: string): readonly FieldError[] {
  return given.flatMap(({ image = '' }, at) => {
    const imagePath = `${path}[${String(at)}].image`;
    if (image === '') return [fieldError.required(imagePath)];
    return validateNoOuterWhitespace(image, imagePath);
  });
}
function validateDeadlineUpdate(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const path = 'spec.activeDeadlineSeconds';
  const { activeDeadlineSeconds: seconds } = next;
  const { activeDeadlineSeconds: before } = old;
  if (seconds === undefined) {
    if (before === undefined) return NO_ERRORS;
    const detail = 'must not update from a positive integer to nil value';
    return [fieldError.invalid(path, null, detail)];
  }
  if (seconds < 0 || seconds > INT32_MAX) {
    const detail = `must be between 0 and ${String(INT32_MAX)}, inclusive`;
    return [fieldError.invalid(path, seconds, detail)];
  }
  if (before === undefined || seconds <= before) return NO_ERRORS;
  return [fieldError.invalid(path, seconds, 'must be less than or equal to previous value')];
}

/** Those that are there are looked at again. */
function validateOnlyAddedTolerations(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const present = new Set((next.tolerations ?? []).map(tolerationKey));
  const kept = (old.tolerations ?? []).every((toleration) =>
    present.has(tolerationKey(toleration)),
  );
  if (kept) return validateTolerations(next.tolerations ?? [], 'spec.tolerations');
  const detail = 'existing toleration can not be modified except its tolerationSeconds';
  return [fieldError.forbidden('spec.tolerations', detail)];
}

function validateOnlyRemovedGates(next: PodSpec, old: PodSpec): readonly FieldError[] {
  const known = new Set((old.schedulingGates ?? []).map(({ name }) => name));
  // Where the last of each name stands.
  const given = new Map((next.schedulingGates ?? []).map(({ name }, at) => [name, at]));
  return [...given].flatMap(([name = '', at]: readonly [name: string | undefined, number]) => {
    if (known.has(name)) return NO_ERRORS;
    const detail = `only deletion is allowed, but found new scheduling gate '${name}'`;
    return [fieldError.forbidden(`spec.schedulingGates[${String(at)}].name`, detail)];
  });
}

function tolerationKey(toleration: NonNullable<PodSpec['tolerations']>[number]): string {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  return JSON.stringify([key, operator, value, effect]);
}

/** The new spec with the old values of what may change: equal to the old spec if all is well. */
function withOldUpdatables(next: PodSpec, old: PodSpec): PodSpec {
  const grace = next.terminationGracePeriodSeconds;
  const graceRepaired = grace === 1 && (old.terminationGracePeriodSeconds ?? 0) < 0;
  const spec: PodSpec = extended(next, {
    containers: withOldImages(next.containers, old.containers),
  });
  // Go makes these lists anew, and an empty one is none then.
  delete spec.initContainers;
  const { initContainers = [] } = next;
  if (initContainers.length > 0) {
    spec.initContainers = withOldImages(initContainers, old.initContainers ?? []);
  }
  copyField('activeDeadlineSeconds', old, spec);
  copyField('tolerations', old, spec);
  copyField('schedulingGates', old, spec);
  if (graceRepaired) copyField('terminationGracePeriodSeconds', old, spec);
  return spec;
}

function withOldImages(next: readonly Container[], old: readonly Container[]): Container[] {
  return next.map((container, at) => {
    const image = old[at]?.image;
    return image === undefined ? container : extended(container, { image });
  });
}

function copyField<Field extends keyof PodSpec>(field: Field, from: PodSpec, to: PodSpec): void {
  const value = from[field];
  const isNone = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isNone) delete to[field];
  else to[field] = value;
}
