/**
 * x-kubernetes-list-type and -list-map-keys: which lists may be a set or a map.
 * Upstream: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */
import { isJsonObject } from '../json-object.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import type { JsonSchemaProps } from './json-schema-props.ts';

const LIST_TYPE = 'x-kubernetes-list-type';
const KEYS = 'x-kubernetes-list-map-keys';

export function listRules(schema: JsonSchemaProps, path: string): readonly FieldError[] {
  const listType = schema[LIST_TYPE];
  const keys = schema[KEYS] ?? [];
  const errors: FieldError[] = [];
  if (listType !== undefined) errors.push(...typeErrors(schema, listType, path));
  if (keys.length > 0 && listType !== 'map') {
    const [field, rule] = [`${path}.${LIST_TYPE}`, `must be map if ${KEYS} is non-empty`];
    errors.push(
      listType === undefined
        ? fieldError.required(field, rule)
        : fieldError.invalid(field, listType, rule),
    );
  }
  if (listType === 'map') errors.push(...mapErrors(schema, keys, path));
  if (listType === 'map' || listType === 'set') errors.push(...itemErrors(schema, keys, path));
  return errors;
}

function itemsOf({ items }: JsonSchemaProps): JsonSchemaProps | undefined {
  return isJsonObject(items) ? items : undefined;
}

function typeErrors(
  schema: JsonSchemaProps,
  listType: string,
  path: string,
): readonly FieldError[] {
  const { type = '' } = schema;
  const errors: FieldError[] = [];
  if (type !== 'array') {
    const rule = `must be array if ${LIST_TYPE} is specified`;
    errors.push(
      type === ''
        ? fieldError.required(`${path}.type`, rule)
        : fieldError.invalid(`${path}.type`, type, rule),
    );
  } else if (listType === 'set') errors.push(...atomicErrors(itemsOf(schema), `${path}.items`));
  if (listType !== 'atomic' && listType !== 'set' && listType !== 'map') {
    const supported = ['atomic', 'set', 'map'];
    errors.push(fieldError.notSupported(`${path}.${LIST_TYPE}`, listType, supported));
  }
  return errors;
}

/** An item of a set is one value. */
function atomicErrors(items: JsonSchemaProps | undefined, path: string): readonly FieldError[] {
  const rule = `must be atomic as item of a list with ${LIST_TYPE}=set`;
  const listType = items?.[LIST_TYPE] ?? null;
  if (items?.type === 'array' && listType !== null && listType !== 'atomic') {
    return [fieldError.invalid(`${path}.${LIST_TYPE}`, listType, rule)];
  }
  if (items?.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic') {
    return [fieldError.invalid(`${path}.x-kubernetes-map-type`, listType, rule)];
  }
  return [];
}

function mapErrors(
  schema: JsonSchemaProps,
  keys: readonly string[],
  path: string,
): readonly FieldError[] {
  const items = itemsOf(schema);
  const errors: FieldError[] = [];
  if (keys.length === 0) {
    const rule = `must not be empty if ${LIST_TYPE} is map`;
    errors.push(fieldError.required(`${path}.${KEYS}`, rule));
  }
  if (schema.items === undefined) {
    const rule = `must have a schema if ${LIST_TYPE} is map`;
    errors.push(fieldError.required(`${path}.items`, rule));
  } else if (items === undefined) {
    const rule = `must only have a single schema if ${LIST_TYPE} is map`;
    errors.push(fieldError.invalid(`${path}.items`, schema.items, rule));
  } else if (items.type !== 'object') {
    const rule = `must be object if parent array's ${LIST_TYPE} is map`;
    errors.push(fieldError.invalid(`${path}.items.type`, items.type ?? '', rule));
  } else errors.push(...keyErrors(items, keys, path));
  return errors;
}

function keyErrors(
  items: JsonSchemaProps,
  keys: readonly string[],
  path: string,
): readonly FieldError[] {
  const field = `${path}.${KEYS}`;
  return keys.flatMap((key, at) => {
    const property = items.properties?.[key];
    const errors: FieldError[] = [];
    if (property === undefined) {
      errors.push(fieldError.invalid(field, keys, 'entries must all be names of item properties'));
    } else if (property.type === 'array' || property.type === 'object') {
      const rule = `must be a scalar type if parent array's ${LIST_TYPE} is map`;
      const typeField = `${path}.items.properties[${key}].type`;
      errors.push(fieldError.invalid(typeField, items.type, rule));
    }
    if (keys.indexOf(key) < at) {
      errors.push(fieldError.invalid(field, keys, 'must not contain duplicate entries'));
    }
    return errors;
  });
}

/** Items and their keys are there: no nulls, and no key without a value. */
function itemErrors(
  schema: JsonSchemaProps,
  keys: readonly string[],
  path: string,
): readonly FieldError[] {
  const items = itemsOf(schema);
  const listType = schema[LIST_TYPE] ?? '';
  if (items === undefined) return [];
  const errors: FieldError[] = [];
  if (items.nullable === true) {
    const rule = `cannot be nullable when ${LIST_TYPE} is ${listType}`;
    errors.push(fieldError.forbidden(`${path}.items.nullable`, rule));
  }
  if (listType !== 'map') return errors;
  for (const key of keys) {
    const property = items.properties?.[key];
    if (property === undefined) continue;
    const field = `${path}.items.properties[${key}]`;
    const because = `this property is in ${KEYS}, so it`;
    if (items.required?.includes(key) !== true && property.default === undefined) {
      const rule = `${because} must have a default or be a required property`;
      errors.push(fieldError.required(`${field}.default`, rule));
    }
    if (property.nullable === true) {
      errors.push(fieldError.forbidden(`${field}.nullable`, `${because} cannot be nullable`));
    }
  }
  return errors;
}
