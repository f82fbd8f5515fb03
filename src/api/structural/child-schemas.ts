import { isJsonObject } from '../json-object.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

/** `name` is that of a property, undefined for additional properties, '' for every other child. */
export type ChildSchema = readonly [child: JsonSchemaProps, path: string, name: string | undefined];

/** The schemas that stand in a schema, with their paths in the order in which upstream walks them. */
export function childSchemas(schema: JsonSchemaProps, path: string): readonly ChildSchema[] {
  const { additionalProperties, properties = {}, not, items, definitions = {} } = schema;
  const children: ChildSchema[] = [];
  if (isSchema(additionalProperties)) {
    children.push([additionalProperties, `${path}.additionalProperties`, undefined]);
  }
  for (const [name, property] of Object.entries(properties)) {
    children.push([property, `${path}.properties[${name}]`, name]);
  }
  if (not !== undefined) children.push([not, `${path}.not`, '']);
  for (const clause of ['allOf', 'oneOf', 'anyOf'] as const) {
    for (const [at, each] of (schema[clause] ?? []).entries()) {
      children.push([each, `${path}.${clause}[${String(at)}]`, '']);
    }
  }
  for (const [name, definition] of Object.entries(definitions)) {
    children.push([definition, `${path}.definitions[${name}]`, '']);
  }
  if (isSchema(items)) children.push([items, `${path}.items`, '']);
  else if (Array.isArray(items)) {
    for (const [at, each] of items.entries()) {
      if (isSchema(each)) children.push([each, `${path}.items[${String(at)}]`, '']);
    }
  }
  return children;
}

function isSchema(value: unknown): value is JsonSchemaProps {
  return isJsonObject(value);
}
