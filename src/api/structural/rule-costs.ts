/**
 * What the rules of a schema may cost at most: a rule as often as its value may stand in an object.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/{validation,cel_validation}.go.
 */
import type { Expression } from '../cel/index.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { rulesOf, type CompiledRule } from './compiled-rules.ts';
import { cardinalityOf, ruleSizeOf } from './rule-sizes.ts';
import type { StructuralSchema } from './structural-schema.ts';

const RULE_COST_MAX = 10_000_000;
const SCHEMA_COST_MAX = 100_000_000;
/** So many are named that make a schema dear. */
const NAMED_MAX = 4;
const COST_MAX = 2 ** 64;

/** Of a schema; undefined: as many as a request can hold. */
export type Cardinality = number | undefined;

/** Of a value that stands in this one. */
export function cardinalityWithin({ source }: StructuralSchema, own: Cardinality): Cardinality {
  const most = elementsMax(source);
  return own === undefined || most === undefined ? undefined : Math.min(own * most, COST_MAX);
}

function elementsMax({
  type,
  additionalProperties,
  maxProperties,
  maxItems,
}: StructuralSchema['source']): Cardinality {
  if (type === 'object' && additionalProperties !== undefined) return positive(maxProperties);
  return type === 'array' ? positive(maxItems) : 1;
}

function positive(count: number | undefined): Cardinality {
  return count === undefined ? undefined : Math.max(0, count);
}

/** What the rules of one definition come to. */
export class RuleCosts {
  #total = 0;
  #dearest: { readonly path: string; readonly cost: number }[] = [];

  /** @param path of the rule @param isNew whether it is looked at, and not only counted */
  errorsOf(
    { rule, messageExpression }: CompiledRule,
    schema: StructuralSchema,
    isRoot: boolean,
    often: Cardinality,
    path: string,
    isNew: boolean,
  ): readonly FieldError[] {
    const size = ruleSizeOf(schema, isRoot);
    if (size === undefined) return [];
    const errors: FieldError[] = [];
    const observe = (expression: Expression | undefined, field: string, times: number): void => {
      if (expression === undefined) return;
      const cost = Math.min(expression.estimate(size) * times, COST_MAX);
      const name = field === 'rule' ? 'estimated rule cost' : `estimated ${field} cost`;
      if (isNew && cost > RULE_COST_MAX) {
        errors.push(fieldError.forbidden(`${path}.${field}`, tooDear(name, cost, RULE_COST_MAX)));
      }
      this.#observe(`${path}.${field}`, cost);
    };
    observe(rule, 'rule', often ?? cardinalityOf(size));
    observe(messageExpression, 'messageExpression', 1);
    return errors;
  }

  #observe(path: string, cost: number): void {
    this.#total = Math.min(this.#total + cost, COST_MAX);
    if (cost < SCHEMA_COST_MAX / 100) return;
    this.#dearest = [...this.#dearest, { path, cost }]
      .sort((a, b) => b.cost - a.cost)
      .slice(0, NAMED_MAX);
  }

  /** Of all together. */
  errors(path: string): readonly FieldError[] {
    if (this.#total <= SCHEMA_COST_MAX) return [];
    const contributed =
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
    const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    return [
      ...this.#dearest.map(({ path: rule }) => fieldError.forbidden(rule, contributed)),
      fieldError.forbidden(path, tooDear(name, this.#total, SCHEMA_COST_MAX)),
    ];
  }
}

function tooDear(name: string, cost: number, limit: number): string {
  const times = cost / limit;
  const factor =
    times > 100 ? 'more than 100x' : `${times < 1.5 ? times.toFixed(6) : times.toFixed(1)}x`;
  return `${name} exceeds budget by factor of ${factor} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

export interface RuleEstimate {
  /** `.spec.items[0]`: the first rule of the items of spec. */
  readonly path: string;
  /** Undefined: it cannot be compiled. */
  readonly cost: number | undefined;
  /** How often the value may stand in a request. */
  readonly cardinality: number;
}

/** Of every rule, for who compares. */
export function ruleEstimates(
  schema: StructuralSchema,
  path = '',
  isRoot = true,
): readonly RuleEstimate[] {
  const { properties, items, additionalProperties: values } = schema;
  const size = ruleSizeOf(schema, isRoot);
  const own = rulesOf(schema, isRoot).map(({ rule }, at) => ({
    path: `${path}[${String(at)}]`,
    cost: size && rule?.estimate(size),
    cardinality: size === undefined ? 0 : cardinalityOf(size),
  }));
  return [
    ...own,
    ...[...properties].flatMap(([name, each]) => ruleEstimates(each, `${path}.${name}`, false)),
    ...(items === undefined ? [] : ruleEstimates(items, `${path}.items`, false)),
    ...(typeof values === 'object' ? ruleEstimates(values, `${path}.values`, false) : []),
  ];
}
