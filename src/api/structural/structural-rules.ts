/**
 * What makes a schema structural: types are told outside of allOf, anyOf, oneOf and not, and only there.
 * Upstream: apiextensions-apiserver pkg/apiserver/schema/validation.go and convert.go.
 */
import { isJsonObject } from '../json-object.ts';
import { rethrowProgrammerError } from '../../sim/index.ts';
import { sameValue } from '../patch/same-value.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { completenessErrors } from './completeness-rules.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';
import { compilePattern, PatternError } from './pattern.ts';

type Level = 'root' | 'item' | 'field';

const TYPE_MISSING: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};
const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];
const PRESERVE = 'x-kubernetes-preserve-unknown-fields';
const EMBEDDED = 'x-kubernetes-embedded-resource';

/** Sorted, as upstream has them. */
export function structuralErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  const textOf = (error: FieldError): string => `${error.field}: ${error.body}`;
  return [...levelErrors(schema, 'root', path), ...completenessErrors(schema, path)].sort((a, b) =>
    textOf(a) < textOf(b) ? -1 : 1,
  );
}

function levelErrors(schema: JsonSchemaProps, level: Level, path: string): readonly FieldError[] {
  const { type = '', items, properties = {}, additionalProperties } = schema;
  const errors: FieldError[] = [];
  if (type === 'array' && items === undefined) {
    errors.push(fieldError.required(`${path}.items`, 'must be specified'));
  }
  if (isSchema(items)) errors.push(...levelErrors(items, 'item', `${path}.items`));
  for (const [name, property] of Object.entries(properties)) {
    errors.push(...levelErrors(property, 'field', `${path}.properties[${name}]`));
  }
  if (additionalProperties !== undefined) {
    const field = `${path}.additionalProperties`;
    if (level === 'root') errors.push(fieldError.forbidden(field, 'must not be used at the root'));
    if (isSchema(additionalProperties)) {
      errors.push(...levelErrors(additionalProperties, 'field', field));
    }
  }
  errors.push(...extensionErrors(schema, path));
  errors.push(
    ...clauseErrors(schema, path, isIntOrString(schema.anyOf), isFirstIntOrString(schema)),
  );
  errors.push(...typeErrors(schema, level, path));
  errors.push(...metadataErrors(schema, level, path));
  return errors;
}

function isSchema(value: unknown): value is JsonSchemaProps {
  return isJsonObject(value);
}

const isIntOrString = (clauses: unknown): boolean => sameValue(clauses, INT_OR_STRING);

function isFirstIntOrString({ allOf = [] }: JsonSchemaProps): boolean {
  return isIntOrString(allOf[0]?.anyOf);
}

function extensionErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  return [PRESERVE, EMBEDDED].flatMap((extension) =>
    schema[extension as keyof JsonSchemaProps] === true
      ? [
          fieldError.invalid(
            `${path}.${extension}`,
            true,
            'must be false if x-kubernetes-int-or-string is true',
          ),
        ]
      : [],
  );
}

function typeErrors(schema: JsonSchemaProps, level: Level, path: string): readonly FieldError[] {
  const { type = '', additionalProperties, properties = {} } = schema;
  const isEmbedded = schema[EMBEDDED] === true;
  const preserves = schema[PRESERVE] === true;
  const errors: FieldError[] = [];
  if (isEmbedded && type !== 'object') {
    const rule = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(
      type === ''
        ? fieldError.required(`${path}.type`, rule)
        : fieldError.invalid(`${path}.type`, type, rule),
    );
  } else if (type === '' && schema['x-kubernetes-int-or-string'] !== true && !preserves) {
    errors.push(fieldError.required(`${path}.type`, TYPE_MISSING[level]));
  }
  if (isEmbedded && additionalProperties !== undefined) {
    const rule = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(fieldError.forbidden(`${path}.additionalProperties`, rule));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(fieldError.invalid(`${path}.type`, type, 'must be object at the root'));
  }
  if (isEmbedded && !preserves && Object.keys(properties).length === 0) {
    const rule =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(fieldError.required(`${path}.properties`, rule));
  }
  return errors;
}

function metadataErrors(
  schema: JsonSchemaProps,
  level: Level,
  path: string,
): readonly FieldError[] {
  const { kind, apiVersion, metadata } = schema.properties ?? {};
  const isResource = level === 'root' || schema[EMBEDDED] === true;
  const errors: FieldError[] = [];
  for (const [name, property] of Object.entries({ kind, apiVersion })) {
    if (isResource && property !== undefined && property.type !== 'string') {
      const field = `${path}.properties[${name}].type`;
      errors.push(fieldError.invalid(field, property.type ?? '', 'must be string'));
    }
  }
  if (metadata === undefined) return errors;
  const field = `${path}.properties[metadata]`;
  if (isResource && metadata.type !== 'object') {
    errors.push(fieldError.invalid(`${field}.type`, metadata.type ?? '', 'must be object'));
  }
  if (level === 'root' && !isOfNamesOnly(metadata)) {
    const rule =
      'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(fieldError.forbidden(field, rule));
  }
  return errors;
}

const OF_METADATA = new Set(['type', 'default', 'properties']);

function isOfNamesOnly(metadata: JsonSchemaProps): boolean {
  const names = Object.keys(metadata.properties ?? {});
  return (
    Object.entries(metadata).every(
      ([keyword, value]) => OF_METADATA.has(keyword) || isAbsent(value, keyword),
    ) && names.every((name) => name === 'name' || name === 'generateName')
  );
}

function clauseErrors(
  schema: JsonSchemaProps,
  path: string,
  skipAnyOf: boolean,
  skipFirstAllOf: boolean,
): readonly FieldError[] {
  const { anyOf = [], allOf = [], oneOf = [], not, pattern = '' } = schema;
  const indexed = (name: string, at: number): string => `${path}.${name}[${String(at)}]`;
  return [
    ...(skipAnyOf ? [] : anyOf.flatMap((each, at) => nestedErrors(each, indexed('anyOf', at)))),
    ...allOf.flatMap((each, at) =>
      nestedErrors(each, indexed('allOf', at), skipFirstAllOf && at === 0),
    ),
    ...oneOf.flatMap((each, at) => nestedErrors(each, indexed('oneOf', at))),
    ...(not === undefined ? [] : nestedErrors(not, `${path}.not`)),
    ...patternErrors(pattern, `${path}.pattern`),
  ];
}

function patternErrors(pattern: string, field: string): readonly FieldError[] {
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof PatternError)) throw error;
    const rule = `must be a valid regular expression, but isn't: ${error.message}`;
    return [fieldError.invalid(field, pattern, rule)];
  }
}

/** What may not be said inside of a clause, and how upstream calls the lack of it. */
const NOT_IN_CLAUSES: readonly (readonly [
  keyof JsonSchemaProps,
  'empty' | 'undefined' | 'false',
])[] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['externalDocs', 'undefined'],
  [PRESERVE, 'false'],
  [EMBEDDED, 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

function nestedErrors(
  clause: JsonSchemaProps,
  path: string,
  skipAnyOf = false,
): readonly FieldError[] {
  const { items, properties = {} } = clause;
  const errors = [...clauseErrors(clause, path, skipAnyOf, false)];
  if (isSchema(items)) errors.push(...nestedErrors(items, `${path}.items`));
  for (const [name, property] of Object.entries(properties)) {
    errors.push(...nestedErrors(property, `${path}.properties[${name}]`));
  }
  for (const [keyword, lack] of NOT_IN_CLAUSES) {
    if (isAbsent(clause[keyword], keyword)) continue;
    errors.push(fieldError.forbidden(`${path}.${keyword}`, `must be ${lack} to be structural`));
  }
  if (properties['metadata'] !== undefined) {
    const field = `${path}.properties[metadata]`;
    errors.push(fieldError.forbidden(field, 'must not be specified in a nested context'));
  }
  return errors;
}

function isAbsent(value: unknown, keyword: string): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (keyword === 'default') return false;
  return value === false || (Array.isArray(value) && value.length === 0);
}
