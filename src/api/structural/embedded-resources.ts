/**
 * What stands in a place for whole resources says what it is and has metadata in order.
 * Upstream: apiextensions-apiserver pkg/apiserver/schema/objectmeta/validation.go.
 */
import { rethrowProgrammerError } from '../../sim/index.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { ObjectMeta } from '../objects.ts';
import { decode, DecodeError } from '../schema/decode.ts';
import { fieldError, type FieldError } from '../validation/field-error.ts';
import { isDNS1035Label } from '../validation/names.ts';
import { validateObjectMeta } from '../validation/object-meta.ts';
import { isPathSegment } from '../validation/names.ts';
import type { StructuralSchema } from './structural-schema.ts';

export function embeddedErrors(
  schema: StructuralSchema | undefined,
  value: unknown,
  path: string,
): readonly FieldError[] {
  if (schema === undefined) return [];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) =>
      embeddedErrors(schema.items, item, `${path}[${String(at)}]`),
    );
  }
  if (!isJsonObject(value)) return [];
  const others = schema.additionalProperties;
  return [
    ...(schema.isEmbeddedResource ? resourceErrors(value, path) : []),
    ...Object.entries(value).flatMap(([name, field]) => {
      const property = schema.properties.get(name);
      if (property !== undefined) return embeddedErrors(property, field, child(path, name));
      return typeof others === 'object' ? embeddedErrors(others, field, `${path}[${name}]`) : [];
    }),
  ];
}

const child = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function resourceErrors(resource: JsonObject, path: string): readonly FieldError[] {
  const { apiVersion, kind, metadata } = resource;
  return [
    ...(apiVersion === undefined ? [fieldError.required(child(path, 'apiVersion'))] : []),
    ...(kind === undefined ? [fieldError.required(child(path, 'kind'))] : []),
    ...apiVersionErrors(apiVersion, child(path, 'apiVersion')),
    ...kindErrors(kind, child(path, 'kind')),
    ...metadataErrors(metadata, child(path, 'metadata')),
  ];
}

function apiVersionErrors(value: unknown, field: string): readonly FieldError[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') return [fieldError.invalid(field, value, 'must be a string')];
  if (value === '') return [fieldError.invalid(field, value, 'must not be empty')];
  if (value.split('/').length <= 2) return [];
  return [fieldError.invalid(field, value, `unexpected GroupVersion string: ${value}`)];
}

function kindErrors(value: unknown, field: string): readonly FieldError[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') return [fieldError.invalid(field, value, 'must be a string')];
  if (value === '') return [fieldError.invalid(field, value, 'must not be empty')];
  const complaints = isDNS1035Label(value.toLowerCase());
  if (complaints.length === 0) return [];
  const rule = `may have mixed case, but should otherwise match: ${complaints.join(',')}`;
  return [fieldError.invalid(field, value, rule)];
}

/** A resource without a name is taken; so are fields of metadata that there are not: they are pruned elsewhere. */
function metadataErrors(value: unknown, field: string): readonly FieldError[] {
  if (value === undefined || value === null) return [];
  let metadata: Partial<ObjectMeta>;
  try {
    metadata = decode('ObjectMeta', value, undefined, () => undefined);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof DecodeError)) throw error;
    return [fieldError.invalid(field, value, error.message)];
  }
  const { name = '' } = metadata;
  const named: ObjectMeta = { ...(metadata as ObjectMeta), name: name === '' ? 'fakename' : name };
  return validateObjectMeta(named, isPathSegment).map((error) => ({
    ...error,
    field: `${field}${error.field.slice('metadata'.length)}`,
  }));
}
