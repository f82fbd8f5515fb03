/**
 * What belongs to whom when a custom resource is applied: the schema as a type of src/api/apply.
 * Upstream: kube-openapi pkg/schemaconv, apiextensions-apiserver pkg/controller/openapi/builder.
 */
import { builtInType } from '../apply/built-in-types.ts';
import {
  DEDUCED,
  UNTYPED,
  type ListKey,
  type ListType,
  type MapType,
  type ScalarType,
  type ValueType,
} from '../apply/value-type.ts';
import type { StructuralSchema } from './structural-schema.ts';

const SCALARS: Readonly<Record<string, ScalarType>> = {
  string: { kind: 'scalar', of: 'string' },
  integer: { kind: 'scalar', of: 'numeric' },
  number: { kind: 'scalar', of: 'numeric' },
  boolean: { kind: 'scalar', of: 'boolean' },
};
const STRING = SCALARS['string'] ?? UNTYPED;

/** Of the whole resource. Ask once for each schema. */
export function valueTypeOf(schema: StructuralSchema): MapType {
  return mapTypeOf({ ...schema, isEmbeddedResource: true });
}

function typeOf(schema: StructuralSchema): ValueType {
  if (schema.isIntOrString) return UNTYPED;
  const [type = ''] = schema.types;
  if (type === 'array') return listTypeOf(schema);
  if (type === 'object') return mapTypeOf(schema);
  return SCALARS[type] ?? DEDUCED;
}

function listTypeOf({ items, listType, listMapKeys }: StructuralSchema): ListType {
  const element = items === undefined ? DEDUCED : typeOf(items);
  if (listType !== 'map') return { kind: 'list', element, merge: listType };
  const keys = listMapKeys.map((name): ListKey => ({
    name,
    default: items?.properties.get(name)?.default,
  }));
  return { kind: 'list', element, merge: keys };
}

function mapTypeOf(schema: StructuralSchema): MapType {
  const fields = new Map<string, ValueType>();
  for (const [name, property] of schema.properties) fields.set(name, typeOf(property));
  if (schema.isEmbeddedResource) {
    fields.set('apiVersion', STRING).set('kind', STRING);
    const metadata = builtInType('Pod').fields.get('metadata');
    if (metadata !== undefined) fields.set('metadata', metadata);
  }
  return {
    kind: 'map',
    isAtomic: schema.isAtomicMap,
    fields,
    element: elementOf(schema),
    zeros: undefined,
  };
}

function elementOf({ additionalProperties, preservesUnknownFields, properties }: StructuralSchema) {
  if (typeof additionalProperties === 'object') return typeOf(additionalProperties);
  if (additionalProperties === true || preservesUnknownFields) return DEDUCED;
  // An object of which nothing is said: whatever is in it was pruned.
  return properties.size === 0 ? DEDUCED : undefined;
}
