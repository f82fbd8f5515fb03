/**
 * What is wrong with the schema of a custom resource.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */
import { isJsonObject } from '../json-object.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { childSchemas } from './child-schemas.ts';
import { compileForDefaults, compileSchema } from './compile-schema.ts';
import { defaultErrors, defaultRuleErrors } from './default-rules.ts';
import { expressionErrors } from './expression-errors.ts';
import { fieldPathErrors } from './field-path.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';
import { openApiErrors } from './openapi-rules.ts';
import { findKeywords } from './schema-keywords.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { structuralErrors } from './structural-rules.ts';
import { jsonText } from './value-text.ts';

export interface SchemaPlace {
  /** Whether the version has the subresource: its status then has a schema of its own. Default: no. */
  readonly hasStatus?: boolean;
  /** Whether the schema was so before: its rules may be as dear as they are. Default: no. */
  readonly isUnchanged?: boolean;
}

/** @param path of the schema: `spec.versions[0].schema.openAPIV3Schema` */
export function schemaErrors(
  schema: unknown,
  path: string,
  { hasStatus = false, isUnchanged = false }: SchemaPlace = {},
): readonly FieldError[] {
  // Nulls are as if they were not said, as the decoder has it.
  const said = withoutNulls(schema);
  const { errors } = findKeywords(said, path);
  if (errors.length > 0) return errors;
  const props = said as JsonSchemaProps;
  const own = [...rootErrors(props, path, hasStatus), ...shapeErrors(props, path)];
  const found = [...own, ...openApiErrors(props, path)];
  const [unsupported] = unsupportedErrors(props);
  if (found.length > 0) return found;
  if (unsupported !== undefined) return [fieldError.invalid(path, '', unsupported)];
  return ruleFindings(compileSchema(props), path, !isUnchanged);
}

/** Expressions are looked at where all else is in order: faults of a schema make faults of its rules. */
function ruleFindings(
  schema: StructuralSchema,
  path: string,
  isNew: boolean,
): readonly FieldError[] {
  const errors = [...fieldPathErrors(schema, path), ...expressionErrors(schema, path, isNew)];
  return errors.length > 0 ? errors : defaultRuleErrors(schema, path);
}

/** Fields of a schema that no schema has, as field validation names them: they are dropped. */
export function unknownSchemaFields(schema: unknown, path: string): readonly string[] {
  return findKeywords(schema, path).unknownFields;
}

function shapeErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  if (unsupportedErrors(schema).length > 0) return [];
  const structural = structuralErrors(schema, path);
  if (structural.length > 0) return structural;
  return defaultErrors(
    compileForDefaults({ ...schema, 'x-kubernetes-embedded-resource': true }),
    path,
  );
}

const AT_ROOT = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

/** Of a version with status nothing is said at the root that its status would not hear. */
function rootErrors(
  schema: JsonSchemaProps,
  path: string,
  hasStatus: boolean,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  const { type = '' } = schema;
  if (hasStatus && type !== '' && type !== 'object') {
    const rule =
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled';
    errors.push(fieldError.invalid(`${path}.type`, type, rule));
  } else if (
    hasStatus &&
    Object.keys(schema).some((keyword) => !AT_ROOT.includes(goName(keyword)))
  ) {
    const rule = `only [${AT_ROOT.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
    const body = `Invalid value: ${jsonText(schema)}: ${rule}`;
    errors.push({ reason: 'FieldValueInvalid', field: path, body });
  }
  if (schema.nullable === true) {
    errors.push(fieldError.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'));
  }
  return errors;
}

/** `x-kubernetes-validations` is `XValidations`. */
function goName(keyword: string): string {
  const words = keyword.replace('x-kubernetes-', 'x-').split('-');
  return words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
}

const UNSUPPORTED: readonly (readonly [keyof JsonSchemaProps, string])[] = [
  ['id', 'id'],
  ['$schema', 'schema'],
  ['$ref', '$ref'],
  ['patternProperties', 'patternProperties'],
  ['dependencies', 'dependencies'],
  ['additionalItems', 'additionalItems'],
  ['definitions', 'definitions'],
];

/** What no structural schema can be made of. */
function unsupportedErrors(schema: JsonSchemaProps): readonly string[] {
  const own = UNSUPPORTED.filter(([keyword]) => isSaid(schema[keyword])).map(
    ([, name]) => `OpenAPIV3Schema '${name}' is not supported`,
  );
  if (Array.isArray(schema.items)) {
    own.push("OpenAPIV3Schema 'items' must be a schema, but is an array");
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    own.push("internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined");
  }
  return [...own, ...childSchemas(schema, '').flatMap(([child]) => unsupportedErrors(child))];
}

function isSaid(value: unknown): boolean {
  if (value === undefined || value === '') return false;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}

function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null);
  return Object.fromEntries(entries.map(([name, each]) => [name, cleaned(name, each)]));
}

const BY_NAME = new Set(['properties', 'patternProperties', 'definitions']);

/** Null is a value in a default, an example or an enum. */
function cleaned(keyword: string, value: unknown): unknown {
  if (keyword === 'default' || keyword === 'example' || keyword === 'enum') return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!BY_NAME.has(keyword) || !isJsonObject(value)) return withoutNulls(value);
  const entries = Object.entries(value).filter(([, schema]) => schema !== null);
  return Object.fromEntries(entries.map(([name, schema]) => [name, withoutNulls(schema)]));
}
