/** Who keeps a namespace, and its phase. Upstream: pkg/apis/core/validation/validation.go, ValidateNamespace…. */
import type { Namespace } from '../objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';
import { validateFinalizerDomain } from './object-meta.ts';

/** @param hasPlaces whether errors name the place in the list: of a new one they do not */
export function validateKeepers(
  { spec }: Pick<Namespace, 'spec'>,
  hasPlaces: boolean,
): readonly FieldError[] {
  const { finalizers = [] } = spec ?? {};
  return finalizers.flatMap((finalizer, at) => {
    const path = hasPlaces ? `spec.finalizers[${String(at)}]` : 'spec.finalizers';
    return [
      ...invalidFor(path, finalizer, isQualifiedName(finalizer)),
      ...validateFinalizerDomain(path, finalizer),
    ];
  });
}

/** It says no more than `deletionTimestamp` does. */
export function validateNamespacePhase({ metadata, status }: Namespace): readonly FieldError[] {
  const isGoing = metadata.deletionTimestamp !== undefined;
  const { phase = '' } = status ?? {};
  if (phase === (isGoing ? 'Terminating' : 'Active')) return NO_ERRORS;
  const detail = isGoing
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty";
  return [fieldError.invalid('status.Phase', phase, detail)];
}
