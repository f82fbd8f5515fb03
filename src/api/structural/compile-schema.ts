/** From the schema as it is written to the one that is worked with. Total: what is malformed is as if it were not said. */
import { isJsonObject } from '../json-object.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import { knownFormat } from './formats.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';
import { compilePattern, PatternError, type Pattern } from './pattern.ts';
import type { StructuralSchema } from './structural-schema.ts';

const INT_OR_STRING = ['integer', 'string'];

/** @param source found valid before: see schema-errors.ts. Pure; ask once for each schema. */
export function compileSchema(source: JsonSchemaProps): StructuralSchema {
  return compiled(source, INT_OR_STRING);
}

/** For defaults: upstream checks them without the types of an int-or-string. */
export function compileForDefaults(source: JsonSchemaProps): StructuralSchema {
  return compiled(source, undefined);
}

function compiled(
  source: JsonSchemaProps,
  intOrString: readonly string[] | undefined,
): StructuralSchema {
  const compile = (child: JsonSchemaProps): StructuralSchema => compiled(child, intOrString);
  const isIntOrString = source['x-kubernetes-int-or-string'] === true;
  const types =
    isIntOrString && intOrString !== undefined
      ? intOrString
      : stringsOf([source.type]).filter(isSaid);
  const properties = schemasOf(source.properties, compile);
  const items = isJsonObject(source.items) ? compile(source.items) : undefined;
  const additionalProperties = isJsonObject(source.additionalProperties)
    ? compile(source.additionalProperties)
    : booleanOf(source.additionalProperties);
  const children = [...properties.values(), items, additionalProperties];
  return {
    source,
    types,
    format: typeof source.format === 'string' ? knownFormat(types, source.format) : '',
    isNullable: source.nullable === true,
    default: source.default ?? undefined,
    properties,
    additionalProperties,
    items,
    required: stringsOf(source.required),
    enum: Array.isArray(source.enum) ? source.enum : [],
    pattern: patternOf(source.pattern),
    allOf: clausesOf(source.allOf, compile),
    anyOf: clausesOf(source.anyOf, compile),
    oneOf: clausesOf(source.oneOf, compile),
    not: isJsonObject(source.not) ? compile(source.not) : undefined,
    preservesUnknownFields: source['x-kubernetes-preserve-unknown-fields'] === true,
    isEmbeddedResource: source['x-kubernetes-embedded-resource'] === true,
    isIntOrString,
    listType: listTypeOf(source['x-kubernetes-list-type']),
    listMapKeys: stringsOf(source['x-kubernetes-list-map-keys']),
    isAtomicMap: source['x-kubernetes-map-type'] === 'atomic',
    hasDefaults: children.some(
      (child) => typeof child === 'object' && (child.default !== undefined || child.hasDefaults),
    ),
  };
}

function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

const isSaid = (type: string): boolean => type !== '';

function stringsOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

type Compile = (source: JsonSchemaProps) => StructuralSchema;

function clausesOf(list: unknown, compile: Compile): readonly StructuralSchema[] {
  return Array.isArray(list) ? list.filter(isJsonObject).map((each) => compile(each)) : [];
}

function schemasOf(properties: unknown, compile: Compile): ReadonlyMap<string, StructuralSchema> {
  if (!isJsonObject(properties)) return new Map();
  const entries = Object.entries(properties);
  return new Map(
    entries.flatMap(([name, schema]) =>
      isJsonObject(schema) ? [[name, compile(schema)] as const] : [],
    ),
  );
}

function listTypeOf(said: unknown): StructuralSchema['listType'] {
  return said === 'set' || said === 'map' ? said : 'atomic';
}

function patternOf(text: unknown): Pattern | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  try {
    return compilePattern(text);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof PatternError)) throw error;
    return undefined;
  }
}
