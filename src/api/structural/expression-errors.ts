/**
 * Rules that cannot be compiled, when a schema is written. Upstream: apiextensions-apiserver
 * pkg/apis/apiextensions/validation/validation.go.
 */
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { rulesOf, type CompiledRule } from './compiled-rules.ts';
import type { ValidationRule } from './json-schema-props.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** @param uncorrelatable the first list on the way whose items cannot be told from each other */
export function expressionErrors(
  schema: StructuralSchema,
  path: string,
  uncorrelatable?: string,
  isRoot = true,
): readonly FieldError[] {
  const { items, additionalProperties, properties, listType } = schema;
  const below = (child: StructuralSchema, childPath: string, within = uncorrelatable) =>
    expressionErrors(child, childPath, within, false);
  return [
    ...(typeof additionalProperties === 'object'
      ? below(additionalProperties, `${path}.additionalProperties`)
      : []),
    ...[...properties].flatMap(([name, property]) =>
      below(property, `${path}.properties[${name}]`),
    ),
    ...(items === undefined
      ? []
      : below(items, `${path}.items`, uncorrelatable ?? (listType === 'map' ? undefined : path))),
    ...rulesOf(schema, isRoot).flatMap((rule, at) =>
      ownErrors(rule, `${path}.x-kubernetes-validations[${String(at)}]`, uncorrelatable),
    ),
  ];
}

function ownErrors(
  { source, error, messageError, usesOldSelf }: CompiledRule,
  path: string,
  uncorrelatable: string | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (error !== undefined) errors.push(refused(`${path}.rule`, source, error));
  if (messageError !== undefined) {
    errors.push(refused(`${path}.messageExpression`, source, messageError));
  }
  if (usesOldSelf && uncorrelatable !== undefined) {
    const rule = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
    errors.push(fieldError.invalid(`${path}.rule`, source.rule, rule));
  } else if (!usesOldSelf && source.optionalOldSelf !== undefined) {
    const rule = 'may not be set if oldSelf is not used in rule';
    errors.push(fieldError.invalid(`${path}.optionalOldSelf`, source.optionalOldSelf, rule));
  }
  return errors;
}

/** The rule is shown as upstream's server holds it. */
function refused(field: string, rule: ValidationRule, detail: string): FieldError {
  const shown = {
    Rule: rule.rule,
    Message: rule.message ?? '',
    MessageExpression: rule.messageExpression ?? '',
    Reason: rule.reason ?? null,
    FieldPath: rule.fieldPath ?? '',
    OptionalOldSelf: rule.optionalOldSelf ?? null,
  };
  return fieldError.invalid(field, shown, detail);
}
