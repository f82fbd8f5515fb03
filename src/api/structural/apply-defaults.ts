/**
 * Values that a schema states for fields that are not there. Nulls go first: of a field that may not be null, one with
 * a default gets it, one without is taken away. Upstream: apiextensions-apiserver pkg/apiserver/schema/defaulting.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { withFields } from './with-fields.ts';

/** Defaults are shared with the schema, not copied. The same object where nothing is missing. */
export function applyDefaults(schema: StructuralSchema, object: JsonObject): JsonObject {
  const complete = defaulted(schema, withoutNulls(schema, object));
  return isJsonObject(complete) ? complete : object;
}

function fieldSchema(
  schema: StructuralSchema | undefined,
  name: string,
): StructuralSchema | undefined {
  const property = schema?.properties.get(name);
  if (property !== undefined) return property;
  const others = schema?.additionalProperties;
  return typeof others === 'object' ? others : undefined;
}

function withoutNulls(schema: StructuralSchema | undefined, value: unknown): unknown {
  if (schema === undefined) return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => withoutNulls(schema.items, item));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  return withFields(value, (name, field) => {
    const of = fieldSchema(schema, name);
    if (field === null && of?.isNullable === false && of.default === undefined) return undefined;
    return withoutNulls(of, field);
  });
}

function defaulted(schema: StructuralSchema | undefined, value: unknown): unknown {
  if (schema?.hasDefaults !== true) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) =>
      defaulted(schema.items, orDefault(schema.items, item)),
    );
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  const complete = withFields(withMissing(schema, value), (name, field) => {
    const of = fieldSchema(schema, name);
    return defaulted(of, orDefault(of, field));
  });
  return complete;
}

function withMissing(schema: StructuralSchema, value: JsonObject): JsonObject {
  const missing = [...schema.properties].filter(
    ([name, property]) => property.default !== undefined && !Object.hasOwn(value, name),
  );
  if (missing.length === 0) return value;
  const fields = missing.map(([name, property]) => [name, property.default] as const);
  return Object.fromEntries([...Object.entries(value), ...fields]);
}

/** An item that is null and has neither default nor leave to be null stays: validation refuses it. */
function orDefault(schema: StructuralSchema | undefined, value: unknown): unknown {
  if (value !== null || schema === undefined || schema.isNullable) return value;
  return schema.default ?? value;
}
