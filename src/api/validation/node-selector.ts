/** Labels that a node has to have, checked. Upstream: apimachinery pkg/apis/meta/v1/validation, ValidateLabels (v1.36). */
import { invalidFor, type FieldError } from './field-error.ts';
import { isLabelValue, isQualifiedName } from './names.ts';

export function validateNodeSelector(
  selector: Readonly<Record<string, string>> = {},
  path: string,
): readonly FieldError[] {
  return Object.entries(selector).flatMap(([key, value]) => [
    ...invalidFor(path, key, isQualifiedName(key)),
    ...invalidFor(path, value, isLabelValue(value)),
  ]);
}
