/**
 * What the clauses of a schema speak of is there outside of them, too. As upstream only of the clauses at the root.
 * Upstream: apiextensions-apiserver pkg/apiserver/schema/complete.go.
 */
import { isJsonObject } from '../json-object.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

export function completenessErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  return ofClauses(schema, schema, path, path);
}

type Clause = readonly [clause: JsonSchemaProps, path: string];

function ofClauses(
  clauses: JsonSchemaProps,
  schema: JsonSchemaProps,
  path: string,
  clausePath: string,
): readonly FieldError[] {
  const { not, allOf = [], anyOf = [], oneOf = [] } = clauses;
  const nested = Object.entries({ allOf, anyOf, oneOf }).flatMap(([name, list]) =>
    list.map((each, at): Clause => [each, `${clausePath}.${name}[${String(at)}]`]),
  );
  if (not !== undefined) nested.unshift([not, `${clausePath}.not`]);
  return nested.flatMap(([clause, at]) => ofClause(clause, schema, path, at));
}

function ofClause(
  clause: JsonSchemaProps,
  schema: JsonSchemaProps | undefined,
  path: string,
  clausePath: string,
): readonly FieldError[] {
  if (schema === undefined) {
    return [fieldError.required(path, `because it is defined in ${clausePath}`)];
  }
  const own = (value: unknown): JsonSchemaProps | undefined =>
    isJsonObject(value) ? value : undefined;
  const items = own(clause.items);
  return [
    ...ofClauses(clause, schema, path, clausePath),
    ...(items === undefined
      ? []
      : ofClause(items, own(schema.items), `${path}.items`, `${clausePath}.items`)),
    ...Object.entries(clause.properties ?? {}).flatMap(([name, property]) => {
      const key = `properties[${name}]`;
      const of = own(schema.properties?.[name]);
      return ofClause(property, of, `${path}.${key}`, `${clausePath}.${key}`);
    }),
  ];
}
