/**
 * What holds of the annotation that marks a mirror of a static pod: it comes with its node, and stays.
 * Upstream: pkg/apis/core/validation/validation.go, ValidatePodSpecificAnnotations and …Updates (v1.36).
 */
import type { Pod } from '../objects.ts';
import { fieldError, NO_ERRORS, type FieldError } from './field-error.ts';

export const MIRROR_POD_ANNOTATION = 'kubernetes.io/config.mirror';

const PATH = `metadata.annotations[${MIRROR_POD_ANNOTATION}]`;

export function validateMirrorPod({ metadata, spec }: Pod): readonly FieldError[] {
  const mirror = metadata.annotations?.[MIRROR_POD_ANNOTATION];
  if (mirror === undefined || (spec.nodeName ?? '') !== '') return NO_ERRORS;
  const detail = 'must set spec.nodeName if mirror pod annotation is set';
  return [fieldError.invalid(PATH, mirror, detail)];
}

export function validateMirrorPodUpdate(next: Pod, old: Pod): readonly FieldError[] {
  const before = old.metadata.annotations?.[MIRROR_POD_ANNOTATION];
  const after = next.metadata.annotations?.[MIRROR_POD_ANNOTATION];
  if (after === before) return NO_ERRORS;
  const detail = `may not ${before === undefined ? 'add' : 'remove or update'} mirror pod annotation`;
  // Upstream asks for the node with the rest of the metadata, and once more with this.
  const ofNode = validateMirrorPod(next);
  return [...ofNode, fieldError.forbidden(PATH, detail), ...ofNode];
}
