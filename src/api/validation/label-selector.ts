/** Validation of label selectors. Upstream: apimachinery pkg/apis/meta/v1/validation/validation.go. */
import { builtInType } from '../apply/built-in-types.ts';
import { servedForm } from '../apply/served-form.ts';
import type { LabelSelector } from '../workload-objects.ts';
import { fieldError, invalidFor, type FieldError } from './field-error.ts';
import { isLabelValue, isQualifiedName } from './names.ts';

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

export function validateLabelSelector(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  path: string,
): readonly FieldError[] {
  const errors = Object.entries(matchLabels).flatMap(([key, value]) => [
    ...invalidFor(`${path}.matchLabels`, key, isQualifiedName(key)),
    ...invalidFor(`${path}.matchLabels`, value, isLabelValue(value)),
  ]);
  for (const [at, requirement] of matchExpressions.entries()) {
    const { key = '', operator = '', values = [] }: Partial<typeof requirement> = requirement;
    const place = `${path}.matchExpressions[${String(at)}]`;
    const needsValues = operator === 'In' || operator === 'NotIn';
    if (!OPERATORS.includes(operator)) {
      errors.push(
        fieldError.invalid(`${place}.operator`, operator, 'not a valid selector operator'),
      );
    } else if (needsValues && values.length === 0) {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      errors.push(fieldError.required(`${place}.values`, detail));
    } else if (!needsValues && values.length > 0) {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      errors.push(fieldError.forbidden(`${place}.values`, detail));
    }
    errors.push(...invalidFor(`${place}.key`, key, isQualifiedName(key)));
    for (const [which, value] of values.entries()) {
      const field = `${place}.values[${String(which)}]`;
      errors.push(...invalidFor(field, value, isLabelValue(value)));
    }
  }
  return errors;
}

/** As Go shows it: what is empty left out, labels in order and before the expressions. */
export function shownSelector(selector: LabelSelector | undefined): unknown {
  if (selector === undefined) return undefined;
  const { matchLabels, ...others } = selector;
  const ordered =
    matchLabels === undefined ? selector : { matchLabels: shownLabels(matchLabels), ...others };
  return servedForm(builtInType('LabelSelector'), ordered);
}

/** As Go writes a map: in the order of its keys. */
export function shownLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(labels)
      .toSorted()
      .map((key) => [key, labels[key] ?? '']),
  );
}

export function isEmptySelector({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
}
