/**
 * What may change of a PersistentVolumeClaim: once its volume and its class, and while it is bound its size.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePersistentVolumeClaimUpdate (v1.36).
 */
import { extended } from '../../sim/index.ts';
import { goDifference } from '../go-values/go-difference.ts';
import { sameInGo } from '../go-values/go-json.ts';
import { compareQuantities } from '../quantity.ts';
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../storage-objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';
import { validateImmutableInGo } from './immutable.ts';
import { validateClaim } from './storage.ts';

type Errors = readonly FieldError[];
type Spec = PersistentVolumeClaimSpec & { volumeAttributesClassName?: string };

const SPEC = 'core.PersistentVolumeClaimSpec';
const FIXED =
  'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
/** How claims named their class before they had a field for it. */
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

export function validateClaimUpdate(
  next: PersistentVolumeClaim,
  old: PersistentVolumeClaim,
): Errors {
  const errors: FieldError[] = [...validateClaim(next)];
  const [before, given] = [extended<Spec>(old.spec), extended<Spec>(next.spec)];
  if ((old.spec.volumeName ?? '') === '') keep('volumeName', before, given);
  const ofAnnotation = settleClass(next, old, given);
  errors.push(...ofAnnotation);
  if (next.status.phase === 'Bound') {
    settleSize(given, old.spec);
    keep('volumeAttributesClassName', given, before);
  }
  if (!sameInGo(SPEC, given, before)) {
    const difference = goDifference(SPEC, before, given);
    errors.push(fieldError.forbidden('spec', `${FIXED}\n${difference}`));
  }
  return [
    ...errors,
    ...validateSize(next, old),
    ...validateImmutableInGo('volumeMode', '*string', next.spec.volumeMode, old.spec.volumeMode),
    ...validateAttributes(next.spec, old),
  ];
}

/** A claim without a class may get one: that of its annotation, if it has that. */
function settleClass(
  { metadata }: PersistentVolumeClaim,
  { metadata: before, spec: old }: PersistentVolumeClaim,
  given: Spec,
): Errors {
  const now = metadata.annotations?.[CLASS_ANNOTATION];
  const then = before.annotations?.[CLASS_ANNOTATION];
  const isGiven = old.storageClassName === undefined && given.storageClassName !== undefined;
  const isMoved = isGiven && then === given.storageClassName && (now ?? then) === then;
  if (isGiven && (then === undefined || then === given.storageClassName)) {
    delete given.storageClassName;
  }
  if (isMoved || (now ?? '') === (then ?? '')) return NO_ERRORS;
  const field = `metadata.annotations.${CLASS_ANNOTATION}`;
  return [fieldError.invalid(field, now ?? '', 'field is immutable')];
}

function settleSize(given: Spec, old: Spec): void {
  const requests = given.resources?.requests;
  if (requests === undefined) return;
  const storage = old.resources?.requests?.['storage'] ?? '0';
  given.resources = extended(given.resources ?? {}, { requests: extended(requests, { storage }) });
}

/** A growth that fails can be taken back, down to more than what is there. */
function validateSize({ spec }: PersistentVolumeClaim, old: PersistentVolumeClaim): Errors {
  const size = sizeOf(spec);
  const there = old.status.capacity?.['storage'] ?? '0';
  if (compareQuantities(size, sizeOf(old.spec)) >= 0) return NO_ERRORS;
  if (compareQuantities(size, there) > 0) return NO_ERRORS;
  const detail = 'field can not be less than status.capacity';
  return [fieldError.forbidden('spec.resources.requests.storage', detail)];
}

function sizeOf({ resources }: Spec): string {
  return resources?.requests?.['storage'] ?? '0';
}

/** A class of attributes that a volume has is not taken away. */
function validateAttributes(given: Spec, { spec, status }: PersistentVolumeClaim): Errors {
  const { volumeAttributesClassName: name } = given;
  const { currentVolumeAttributesClassName: current } = status as {
    readonly currentVolumeAttributesClassName?: string;
  };
  const isSame = name === (spec as Spec).volumeAttributesClassName;
  if (isSame || current === undefined || (name !== undefined && name !== '')) return NO_ERRORS;
  const what = name === undefined ? 'nil' : 'empty string';
  const detail = `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return [fieldError.forbidden('spec.volumeAttributesClassName', detail)];
}

function keep(field: keyof Spec, to: Spec, from: Spec): void {
  if (from[field] === undefined) delete to[field];
  else Object.assign(to, { [field]: from[field] });
}
