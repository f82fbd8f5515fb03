/**
 * Defaults are values as an object could have them: pruned, and right by their schema.
 * Upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting/validation.go.
 */
import { sameValue } from '../patch/same-value.ts';
import type { FieldError } from '../validation/field-error.ts';
import { checkValue } from './check-value.ts';
import { Correlation } from './correlation.ts';
import { embeddedErrors } from './embedded-resources.ts';
import { NO_FIELD } from './faults.ts';
import { prunedValue } from './prune.ts';
import { ruleErrors } from './rule-errors.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { jsonText } from './value-text.ts';

/** Additional properties are not looked into, as upstream. */
export function defaultErrors(schema: StructuralSchema, path: string): readonly FieldError[] {
  return [
    ...(schema.default === undefined ? [] : ownErrors(schema, `${path}.default`)),
    ...(schema.items === undefined ? [] : defaultErrors(schema.items, `${path}.items`)),
    ...[...schema.properties].flatMap(([name, property]) =>
      defaultErrors(property, `${path}.properties[${name}]`),
    ),
  ];
}

/** Each default is judged as a value that stays, then as one that comes new. */
export function defaultRuleErrors(
  schema: StructuralSchema,
  path: string,
  isRoot = true,
): readonly FieldError[] {
  const { items, properties, default: value } = schema;
  const field = `${path}.default`;
  const staying = new Correlation(schema, value, value);
  const judged = (old: Correlation | undefined): readonly FieldError[] =>
    value === undefined ? [] : ruleErrors(schema, value, old, field, isRoot);
  const kept = judged(staying);
  return [
    ...(kept.length > 0 ? kept : judged(undefined)),
    ...(items === undefined ? [] : defaultRuleErrors(items, `${path}.items`, false)),
    ...[...properties].flatMap(([name, property]) =>
      defaultRuleErrors(property, `${path}.properties[${name}]`, false),
    ),
  ];
}

function ownErrors(schema: StructuralSchema, path: string): readonly FieldError[] {
  const value = schema.default;
  const isPruned = sameValue(prunedValue(schema, value), value);
  const unknown = `Invalid value: ${jsonText(value)}: must not have unknown fields`;
  const embedded = embeddedErrors(schema, value, path);
  return [
    ...(isPruned ? [] : [{ reason: 'FieldValueInvalid', field: path, body: unknown }]),
    ...(embedded.length > 0 ? embedded : checkedErrors(schema, path)),
  ];
}

function checkedErrors(schema: StructuralSchema, path: string): readonly FieldError[] {
  return checkValue(schema, schema.default, '', undefined).faults.map(({ error }) => ({
    ...error,
    field: error.field === NO_FIELD ? path : `${path}.${error.field}`,
  }));
}
