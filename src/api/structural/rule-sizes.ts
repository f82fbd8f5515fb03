/**
 * How large values may be, as a schema says it, or as a request of 3 MiB bounds it: what the estimate of a rule's cost
 * begins with. Upstream: apiserver pkg/cel/common/schemas.go, SchemaDeclType; pkg/cel/limits.go.
 */
import { escapedName, type SizedKind, type SizedType } from '../cel/index.ts';
import type { StructuralSchema } from './structural-schema.ts';

const REQUEST_BYTES_MAX = 3 * 1024 * 1024;
/** Of `""`. */
const TEXT_BYTES_MAX = REQUEST_BYTES_MAX - 2;

export interface RuleSize extends SizedType {
  /** Bytes of the shortest JSON of such a value. */
  readonly minBytes: number;
}

const known = new WeakMap<StructuralSchema, { readonly size: RuleSize | undefined }>();

/** Undefined: expressions cannot speak of it. @param isResource the root of a custom resource */
export function ruleSizeOf(schema: StructuralSchema, isResource: boolean): RuleSize | undefined {
  const found = known.get(schema);
  if (found !== undefined) return found.size;
  const size = sizeOf(schema, isResource || schema.isEmbeddedResource);
  known.set(schema, { size });
  return size;
}

/** How often such a value may stand in a request at most. */
export function cardinalityOf({ minBytes }: RuleSize): number {
  return Math.floor(REQUEST_BYTES_MAX / (minBytes + 1));
}

function simple(kind: SizedKind, minBytes: number, maxElements = 0): RuleSize {
  return { kind, minBytes, maxElements };
}

function sizeOf(schema: StructuralSchema, isResource: boolean): RuleSize | undefined {
  const { maxLength } = schema.source;
  if (schema.isIntOrString) {
    return simple('dyn', 1, maxLength === undefined ? TEXT_BYTES_MAX : 4 * positive(maxLength));
  }
  const [type = ''] = isResource ? ['object'] : schema.types;
  switch (type) {
    case 'array':
      return listSize(schema);
    case 'object':
      return typeof schema.additionalProperties === 'object' && !isResource
        ? mapSize(schema, schema.additionalProperties)
        : objectSize(schema, isResource);
    case 'string':
      return textSize(schema);
    case 'boolean':
      return simple('scalar', 4);
    case 'number':
    case 'integer':
      return simple('scalar', 1);
    default:
      return undefined;
  }
}

function positive(count: number): number {
  return Math.max(0, count);
}

function listSize({ items, source }: StructuralSchema): RuleSize | undefined {
  const element = items && ruleSizeOf(items, false);
  if (element === undefined) return undefined;
  const most = Math.floor(TEXT_BYTES_MAX / (element.minBytes + 1));
  const maxElements = source.maxItems === undefined ? most : positive(source.maxItems);
  return { kind: 'list', minBytes: 2, maxElements, element };
}

function mapSize({ source }: StructuralSchema, values: StructuralSchema): RuleSize | undefined {
  const element = ruleSizeOf(values, false);
  if (element === undefined) return undefined;
  const { maxProperties } = source;
  // A key, a colon and a comma.
  const most = Math.floor(TEXT_BYTES_MAX / (element.minBytes + 6));
  const maxElements = maxProperties === undefined ? most : positive(maxProperties);
  return { kind: 'map', minBytes: 2, maxElements, element, key: simple('string', 2) };
}

const TEXT = simple('string', 2, TEXT_BYTES_MAX);
const METADATA: RuleSize = {
  kind: 'object',
  minBytes: 2,
  maxElements: 0,
  fields: new Map([
    ['name', TEXT],
    ['generateName', TEXT],
  ]),
};

function objectSize({ properties, source }: StructuralSchema, isResource: boolean): RuleSize {
  const fields = new Map<string, RuleSize>();
  let minBytes = 2;
  for (const [name, property] of properties) {
    const size = ruleSizeOf(property, false);
    if (size === undefined) continue;
    const escaped = escapedName(name);
    if (escaped !== undefined) fields.set(escaped, size);
    const isSure = (source.required ?? []).includes(name) && property.source.default === undefined;
    if (isSure) minBytes += name.length + size.minBytes + 4;
  }
  if (isResource) fields.set('kind', TEXT).set('apiVersion', TEXT).set('metadata', METADATA);
  return { kind: 'object', minBytes, maxElements: 0, fields };
}

function textSize({ format, source }: StructuralSchema): RuleSize {
  const { maxLength, enum: values = [] } = source;
  switch (format) {
    case 'byte':
      return simple('bytes', 2, maxLength === undefined ? TEXT_BYTES_MAX : positive(maxLength));
    case 'duration':
      return simple('scalar', 3, 32);
    case 'date':
      return simple('scalar', 12, 12);
    case 'date-time':
      return simple('scalar', 21, 32);
    default:
  }
  if (maxLength !== undefined) return simple('string', 2, 4 * positive(maxLength));
  if (values.length === 0) return TEXT;
  const lengths = values.map((value) => (typeof value === 'string' ? value.length : 0));
  return simple('string', 2, Math.max(...lengths));
}
