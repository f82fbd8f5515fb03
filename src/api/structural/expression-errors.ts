/**
 * Rules that cannot be compiled, or may cost too much, when a schema is written. Upstream: apiextensions-apiserver
 * pkg/apis/apiextensions/validation/validation.go.
 */
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { rulesOf, type CompiledRule } from './compiled-rules.ts';
import { cardinalityWithin, RuleCosts, type Cardinality } from './rule-costs.ts';
import type { ValidationRule } from './json-schema-props.ts';
import type { StructuralSchema } from './structural-schema.ts';

/** @param isNew whether the schema was not so before: then each rule may not be too dear */
export function expressionErrors(
  schema: StructuralSchema,
  path: string,
  isNew = true,
): readonly FieldError[] {
  const walk = new Walk(isNew);
  const found = walk.errors({ schema, path, uncorrelatable: undefined, often: 1, isRoot: true });
  return [...found, ...walk.costs.errors(path)];
}

interface Place {
  readonly schema: StructuralSchema;
  readonly path: string;
  /** The first list on the way whose items cannot be told from each other. */
  readonly uncorrelatable: string | undefined;
  readonly often: Cardinality;
  readonly isRoot: boolean;
}

class Walk {
  readonly costs = new RuleCosts();
  readonly #isNew: boolean;

  constructor(isNew: boolean) {
    this.#isNew = isNew;
  }

  errors(place: Place): readonly FieldError[] {
    const { schema, path, uncorrelatable, often, isRoot } = place;
    const { items, additionalProperties, properties, listType } = schema;
    const inner = cardinalityWithin(schema, often);
    const below = (child: StructuralSchema, childPath: string, within = uncorrelatable) =>
      this.errors({
        schema: child,
        path: childPath,
        uncorrelatable: within,
        often: inner,
        isRoot: false,
      });
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
      ...rulesOf(schema, isRoot).flatMap((rule, at) => {
        const where = `${path}.x-kubernetes-validations[${String(at)}]`;
        return [
          ...this.costs.errorsOf(rule, schema, isRoot, often, where, this.#isNew),
          ...ownErrors(rule, where, uncorrelatable),
        ];
      }),
    ];
  }
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
