/**
 * What is wrong with a custom resource by its schema. Upstream: apiextensions-apiserver pkg/registry/customresource/
 * strategy.go: the schema first, then embedded resources, then lists of type set and map, then rules in CEL.
 */
import type { JsonObject } from '../json-object.ts';
import type { FieldError } from '../validation/field-error.ts';
import { checkValue } from './check-value.ts';
import { hasRules } from './compiled-rules.ts';
import { Correlation } from './correlation.ts';
import { embeddedErrors } from './embedded-resources.ts';
import { NO_FIELD } from './faults.ts';
import { listTypeErrors } from './list-types.ts';
import { ruleErrors } from './rule-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';

/**
 * @param object pruned, with its defaults
 * @param old of an update: what is unchanged since is not judged again, and duplicates only where there were none
 */
export function valueErrors(
  schema: StructuralSchema,
  object: JsonObject,
  old?: JsonObject,
): readonly FieldError[] {
  const correlation = old && new Correlation(schema, object, old);
  const checked = checkValue(schema, object, '', correlation);
  const hadDuplicates = old !== undefined && listTypeErrors(schema, old, '').length > 0;
  const errors = [
    ...checked.faults.map(({ error }) => error),
    ...embeddedErrors(schema, object, ''),
    ...(hadDuplicates ? [] : listTypeErrors(schema, object, '')),
  ];
  if (!hasRules(schema)) return errors;
  if (errors.some(({ reason }) => BLOCKING.has(reason))) return [...errors, NOT_CHECKED];
  return [...errors, ...ruleErrors(schema, object, correlation)];
}

/** Rules are not asked about what is not as they may expect it. */
const BLOCKING = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const NOT_CHECKED: FieldError = {
  reason: 'FieldValueInvalid',
  field: NO_FIELD,
  body: 'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};
