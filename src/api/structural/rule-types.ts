/**
 * What an expression at a schema knows of `self`: fields by their types, and none that are only kept.
 * Upstream: apiserver pkg/cel/common/schemas.go.
 */
import { DYN, STRING, type CelType, type ObjectCelType } from '../cel/index.ts';
import type { StructuralSchema } from './structural-schema.ts';

const known = new WeakMap<StructuralSchema, CelType>();

/** The same type for the same schema. @param isResource the root of a custom resource */
export function ruleTypeOf(schema: StructuralSchema, isResource: boolean): CelType {
  const type = known.get(schema);
  if (type !== undefined) return type;
  const made = typeOf(schema, isResource || schema.isEmbeddedResource);
  known.set(schema, made);
  return made;
}

const METADATA: ObjectCelType = {
  kind: 'object',
  fields: new Map([
    ['name', STRING],
    ['generateName', STRING],
  ]),
};

function typeOf(schema: StructuralSchema, isResource: boolean): CelType {
  const { items, additionalProperties, isIntOrString } = schema;
  if (isIntOrString) return DYN;
  const [type = ''] = isResource ? ['object'] : schema.types;
  switch (type) {
    case 'array':
      return { kind: 'list', element: items === undefined ? DYN : ruleTypeOf(items, false) };
    case 'object':
      if (typeof additionalProperties === 'object') {
        return { kind: 'map', value: ruleTypeOf(additionalProperties, false) };
      }
      return objectOf(schema, isResource);
    case 'boolean':
      return { kind: 'bool' };
    case 'number':
      return { kind: 'double' };
    case 'integer':
      return { kind: 'int' };
    case 'string':
      return { kind: stringKind(schema.format) };
    default:
      return DYN;
  }
}

function objectOf({ properties }: StructuralSchema, isResource: boolean): ObjectCelType {
  const fields = new Map<string, CelType>();
  for (const [name, property] of properties) {
    // Of what has no type nothing is known, not even that it is there.
    if (property.types.length === 0 && !property.isEmbeddedResource) continue;
    // A value that may be null is of its type or of none.
    fields.set(name, property.isNullable ? DYN : ruleTypeOf(property, false));
  }
  if (isResource) fields.set('apiVersion', STRING).set('kind', STRING).set('metadata', METADATA);
  return { kind: 'object', fields };
}

function stringKind(format: string): 'string' | 'bytes' | 'timestamp' | 'duration' {
  switch (format) {
    case 'byte':
      return 'bytes';
    case 'duration':
      return 'duration';
    case 'date':
    case 'date-time':
      return 'timestamp';
    default:
      return 'string';
  }
}
