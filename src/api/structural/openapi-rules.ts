/**
 * What a schema of a custom resource may say, of all that OpenAPI lets a schema say.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */
import { isJsonObject } from '../json-object.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { childSchemas } from './child-schemas.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';
import { listRules } from './list-rules.ts';
import { META_FIELDS } from './structural-schema.ts';
import { validationRuleErrors } from './validation-rules.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const UNSUPPORTED: readonly (keyof JsonSchemaProps)[] = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
];

interface Place {
  readonly path: string;
  /** `defaultsForbidden` says why, after `must not be set`. */
  readonly defaultsForbidden: string | undefined;
  readonly isRoot: boolean;
  readonly isInsideMeta: boolean;
}

export function openApiErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  return errorsAt(schema, {
    path,
    defaultsForbidden: undefined,
    isRoot: true,
    isInsideMeta: false,
  });
}

function errorsAt(schema: JsonSchemaProps, place: Place): readonly FieldError[] {
  const { path } = place;
  return [
    ...keywordErrors(schema, place),
    ...(schema.uniqueItems === true
      ? [
          fieldError.forbidden(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...exclusionErrors(schema, path),
    ...childSchemas(schema, path).flatMap(([child, childPath, name]) =>
      errorsAt(child, placeOf(schema, place, childPath, name)),
    ),
    ...extensionErrors(schema, path),
    ...listRules(schema, path),
    ...validationRuleErrors(schema, path),
  ];
}

/** @param name of the property that the child is, undefined for `additionalProperties`, '' for any other child */
function placeOf(
  schema: JsonSchemaProps,
  place: Place,
  path: string,
  name: string | undefined,
): Place {
  const { defaultsForbidden, isRoot, isInsideMeta } = place;
  if (name === undefined) {
    const reason = 'inside additionalProperties applying to object metadata';
    return {
      path,
      isRoot: false,
      isInsideMeta,
      defaultsForbidden: isInsideMeta ? reason : defaultsForbidden,
    };
  }
  const isResource = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  if (!isResource || !META_FIELDS.has(name)) {
    return { path, isRoot: false, isInsideMeta, defaultsForbidden };
  }
  const reason = isRoot ? `in top-level ${name}` : defaultsForbidden;
  return { path, isRoot: false, isInsideMeta: true, defaultsForbidden: reason };
}

function keywordErrors(schema: JsonSchemaProps, place: Place): readonly FieldError[] {
  const { path, defaultsForbidden, isInsideMeta } = place;
  const { type = '' } = schema;
  const errors: FieldError[] = [];
  if (type !== '' && !TYPES.includes(type)) {
    errors.push(fieldError.notSupported(`${path}.type`, type, TYPES));
  }
  if (schema.default !== undefined && defaultsForbidden !== undefined) {
    errors.push(fieldError.forbidden(`${path}.default`, `must not be set ${defaultsForbidden}`));
  }
  for (const keyword of UNSUPPORTED) {
    if (!isSaid(schema[keyword])) continue;
    errors.push(fieldError.forbidden(`${path}.${keyword}`, `${keyword} is not supported`));
  }
  if (type === 'null') {
    const rule = 'type cannot be set to null, use nullable as an alternative';
    errors.push(fieldError.forbidden(`${path}.type`, rule));
  }
  if (Array.isArray(schema.items) && schema.items.length > 0) {
    const rule = 'items must be a schema object and not an array';
    errors.push(fieldError.forbidden(`${path}.items`, rule));
  }
  if (isInsideMeta && schema['x-kubernetes-embedded-resource'] === true) {
    const rule = 'must not be used inside of resource meta';
    errors.push(fieldError.forbidden(`${path}.x-kubernetes-embedded-resource`, rule));
  }
  return errors;
}

function isSaid(value: unknown): boolean {
  return (
    value !== undefined && value !== '' && !(isJsonObject(value) && Object.keys(value).length === 0)
  );
}

function exclusionErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  const { additionalProperties, properties = {} } = schema;
  if (additionalProperties === undefined || additionalProperties === true) return [];
  if (Object.keys(properties).length === 0) return [];
  const rule = 'additionalProperties and properties are mutual exclusive';
  return [fieldError.forbidden(`${path}.additionalProperties`, rule)];
}

function extensionErrors(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    const field = `${path}.x-kubernetes-preserve-unknown-fields`;
    errors.push(fieldError.invalid(field, false, 'must be true or undefined'));
  }
  const mapType = schema['x-kubernetes-map-type'];
  if (mapType === undefined) return errors;
  const { type = '' } = schema;
  if (type !== 'object') {
    const rule = 'must be object if x-kubernetes-map-type is specified';
    errors.push(
      type === ''
        ? fieldError.required(`${path}.type`, rule)
        : fieldError.invalid(`${path}.type`, type, rule),
    );
  }
  if (mapType !== 'atomic' && mapType !== 'granular') {
    const field = `${path}.x-kubernetes-map-type`;
    errors.push(fieldError.notSupported(field, mapType, ['atomic', 'granular']));
  }
  return errors;
}
