/** Which fields a schema may have, and of what type each is. */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';

type Shape =
  | 'string'
  | 'boolean'
  | 'number'
  | 'integer'
  | 'any'
  | 'object'
  | 'list'
  | 'strings'
  | 'rules'
  | 'schema'
  | 'schema or boolean'
  | 'schema or list'
  | 'schemas'
  | 'schemas by name';

const SHAPES: Readonly<Record<Shape, string>> = {
  string:
    'id $schema $ref type format title description pattern x-kubernetes-list-type x-kubernetes-map-type',
  boolean:
    'nullable exclusiveMaximum exclusiveMinimum uniqueItems x-kubernetes-preserve-unknown-fields x-kubernetes-embedded-resource x-kubernetes-int-or-string',
  number: 'maximum minimum multipleOf',
  integer: 'maxLength minLength maxItems minItems maxProperties minProperties',
  any: 'default example',
  object: 'externalDocs dependencies',
  list: 'enum',
  strings: 'required x-kubernetes-list-map-keys',
  rules: 'x-kubernetes-validations',
  schema: 'not',
  'schema or boolean': 'additionalProperties additionalItems',
  'schema or list': 'items',
  schemas: 'allOf anyOf oneOf',
  'schemas by name': 'properties patternProperties definitions',
};

const KEYWORDS: ReadonlyMap<string, Shape> = new Map(
  Object.entries(SHAPES).flatMap(([shape, names]) =>
    names.split(' ').map((name) => [name, shape as Shape] as const),
  ),
);

export interface KeywordFindings {
  /** Paths of fields that no schema has: `properties.spec.typ`. */
  readonly unknownFields: readonly string[];
  readonly errors: readonly FieldError[];
}

/** @param path of the schema: `spec.versions[0].schema.openAPIV3Schema` */
export function findKeywords(schema: unknown, path: string): KeywordFindings {
  const walk = new KeywordWalk();
  walk.schema(schema, path);
  return walk;
}

class KeywordWalk implements KeywordFindings {
  readonly unknownFields: string[] = [];
  readonly errors: FieldError[] = [];

  schema(schema: unknown, path: string): void {
    if (!isJsonObject(schema)) return this.#wrong(path, schema, 'object');
    for (const [name, value] of Object.entries(schema)) {
      const shape = KEYWORDS.get(name);
      if (shape === undefined) this.unknownFields.push(`${path}.${name}`);
      else if (value !== null) this.#value(shape, value, `${path}.${name}`);
    }
  }

  #value(shape: Shape, value: unknown, path: string): void {
    switch (shape) {
      case 'any':
        return;
      case 'string':
      case 'boolean':
      case 'number':
        return typeof value === shape ? undefined : this.#wrong(path, value, shape);
      case 'integer':
        return Number.isSafeInteger(value) ? undefined : this.#wrong(path, value, shape);
      case 'object':
        return isJsonObject(value) ? undefined : this.#wrong(path, value, shape);
      case 'list':
        return Array.isArray(value) ? undefined : this.#wrong(path, value, 'array');
      case 'strings':
        return this.#items(value, path, (item, itemPath) => this.#value('string', item, itemPath));
      case 'rules':
        return this.#items(value, path, (item, itemPath) => this.#rule(item, itemPath));
      case 'schema or boolean':
        return typeof value === 'boolean' ? undefined : this.schema(value, path);
      case 'schema or list':
        return Array.isArray(value)
          ? this.#value('schemas', value, path)
          : this.schema(value, path);
      case 'schemas':
        return this.#items(value, path, (item, itemPath) => this.schema(item, itemPath));
      case 'schemas by name':
        if (!isJsonObject(value)) return this.#wrong(path, value, 'object');
        for (const [name, each] of Object.entries(value)) this.schema(each, `${path}.${name}`);
        return;
      case 'schema':
        return this.schema(value, path);
    }
  }

  #items(value: unknown, path: string, each: (item: unknown, path: string) => void): void {
    if (!Array.isArray(value)) return this.#wrong(path, value, 'array');
    for (const [at, item] of value.entries()) each(item, `${path}[${String(at)}]`);
  }

  #rule(rule: unknown, path: string): void {
    if (!isJsonObject(rule)) return this.#wrong(path, rule, 'object');
    const fields: JsonObject = rule;
    for (const [name, value] of Object.entries(fields)) {
      const shape = name === 'optionalOldSelf' ? 'boolean' : 'string';
      if (!RULE_FIELDS.has(name)) this.unknownFields.push(`${path}.${name}`);
      else if (value !== null) this.#value(shape, value, `${path}.${name}`);
    }
  }

  #wrong(path: string, value: unknown, type: string): void {
    this.errors.push(fieldError.invalid(path, value, `must be of type ${type}`));
  }
}

const RULE_FIELDS = new Set([
  'rule',
  'message',
  'messageExpression',
  'reason',
  'fieldPath',
  'optionalOldSelf',
]);
