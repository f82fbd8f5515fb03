/**
 * Validation of the keys whose values a selector takes from the pod itself.
 * Upstream: pkg/apis/core/validation/validation.go, validateMatchLabelKeysAndMismatchLabelKeys (v1.36).
 */
import type { LabelSelector } from '../workload-objects.ts';
import { fieldError, invalidFor, NO_ERRORS, type FieldError } from './field-error.ts';
import { isQualifiedName } from './names.ts';

/** The selector is what it became when the keys were merged into it. */
export function validateLabelKeys(
  path: string,
  selector: LabelSelector | undefined,
  matchLabelKeys: readonly string[],
  mismatchLabelKeys: readonly string[] = [],
): readonly FieldError[] {
  if (matchLabelKeys.length + mismatchLabelKeys.length === 0) return NO_ERRORS;
  const errors: FieldError[] = [];
  const validate = (keys: readonly string[], field: string): void => {
    if (keys.length > 0 && selector === undefined) {
      const detail = 'must not be specified when labelSelector is not set';
      errors.push(fieldError.forbidden(`${path}.${field}`, detail));
      return;
    }
    for (const [at, key] of keys.entries()) {
      errors.push(...invalidFor(`${path}.${field}[${String(at)}]`, key, isQualifiedName(key)));
    }
  };
  validate(matchLabelKeys, 'matchLabelKeys');
  validate(mismatchLabelKeys, 'mismatchLabelKeys');
  for (const [at, key] of matchLabelKeys.entries()) {
    if (!isSelectedTwice(selector, key)) continue;
    const detail = 'exists in both matchLabelKeys and labelSelector';
    errors.push(fieldError.invalid(`${path}[${String(at)}]`, key, detail));
  }
  for (const [at, key] of mismatchLabelKeys.entries()) {
    if (!matchLabelKeys.includes(key)) continue;
    const detail = 'exists in both matchLabelKeys and mismatchLabelKeys';
    errors.push(fieldError.invalid(`${path}.mismatchLabelKeys[${String(at)}]`, key, detail));
  }
  return errors;
}

/** Once by the key that was merged. */
function isSelectedTwice(selector: LabelSelector | undefined, key: string): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  const count = matchExpressions.filter((each) => each.key === key).length;
  return count > 1 || (count === 1 && Object.hasOwn(matchLabels, key));
}
