/**
 * The table of structs as schemas of OpenAPI 3: what `kubectl explain` shows, and by which keys kubectl merges
 * lists. Nothing here is typed by hand; the table is what the decoder checks against.
 */
import {
  APPLY_LISTS,
  ATOMIC_MAPS,
  ATOMIC_STRUCTS,
  GRANULAR_FIELDS,
  REPLACED_FIELDS,
  structOf,
  STRUCTS,
  ZERO_VALUES,
  type FieldType,
  type Struct,
} from '../../index.ts';
import type { ServedResource } from '../served-resource.ts';
import { describeField, describeStruct, type Descriptions } from './descriptions.ts';
import { ENUM_VALUES } from './enum-values.ts';
import { PUBLISHED_DEFAULTS, UNIONS } from './published-defaults.ts';
import { REQUIRED_FIELDS } from './required-fields.ts';
import {
  isBuiltInGroup,
  META,
  EXTENSIONS,
  RAW_EXTENSION,
  SCALAR_NAMES,
  schemaName,
  structName,
  type GroupVersionKind,
} from './schema-names.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** Of what is asked and not stored the documents say nothing. */
const ASKED: ReadonlySet<string> = new Set(['DeleteOptions', 'Eviction', 'Scale']);

/** Whether anything is known of its fields. */
export function hasSchema({ group, kind }: GroupVersionKind): boolean {
  return (STRUCTS.has(kind) && !ASKED.has(kind)) || !isBuiltInGroup(group);
}

/** The schemas of these kinds and of every struct that they lead to. */
export function schemasOf(
  resources: readonly Pick<ServedResource, 'group' | 'version' | 'kind' | 'definition'>[],
  descriptions: Descriptions,
): Readonly<Record<string, Schema>> {
  const found: Found = { schemas: new Map(), descriptions };
  for (const { group, version, kind, definition } of resources) {
    const home = { group, version, kind };
    const { custom } = definition ?? {};
    if (custom === undefined)
      addStruct(found, definition ? structOf(definition) : kind, home, home);
    else addCustom(found, home, custom.openApi);
  }
  return Object.fromEntries([...found.schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Found {
  readonly schemas: Map<string, Schema>;
  readonly descriptions: Descriptions;
}

function addCustom(found: Found, kind: GroupVersionKind, schema: Schema): void {
  addStruct(found, 'ObjectMeta', kind);
  const marked = { ...schema, 'x-kubernetes-group-version-kind': [kind] };
  found.schemas.set(schemaName(kind.kind, kind), marked);
}

function addStruct(
  found: Found,
  of: string,
  home: GroupVersionKind,
  root?: GroupVersionKind,
): void {
  const name = root === undefined ? structName(of, home) : schemaName(root.kind, home);
  const struct = STRUCTS.get(of);
  if (struct === undefined || found.schemas.has(name)) return;
  const { schemas, descriptions } = found;
  schemas.set(name, {});
  const properties = [...struct.fields].map(([field, type]) => [
    field,
    withMore(fieldOf(found, `${of}.${field}`, type, home), {
      ...describe(descriptions, struct, field),
      ...defaultOf(struct, field, type),
      ...mergeOf(type),
      ...appliedAs(struct, field, type),
    }),
  ]);
  const description = describeStruct(descriptions, of);
  const required = REQUIRED_FIELDS.get(of) ?? [];
  const isKind = struct.fields.has('metadata') && struct.fields.has('kind');
  // One that another leads to is of the core group: the claims of a StatefulSet.
  const kind = root ?? (isKind ? { group: '', version: 'v1', kind: of } : undefined);
  schemas.set(name, {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) as unknown }),
    ...(ATOMIC_STRUCTS.has(of) ? ATOMIC_MAP : {}),
    ...(UNIONS.has(of) ? { 'x-kubernetes-unions': [UNIONS.get(of)] } : {}),
    ...(kind === undefined ? {} : { 'x-kubernetes-group-version-kind': [kind] }),
  });
}

function describe(descriptions: Descriptions, { name }: Struct, field: string): Schema {
  const text = describeField(descriptions, name, field);
  return text === undefined ? {} : { description: text.description };
}

/** How server-side apply merges it. */
function appliedAs({ name }: Struct, field: string, type: FieldType): Schema {
  const path = `${name}.${field}`;
  if (RETAINED.has(path)) return { 'x-kubernetes-patch-strategy': 'retainKeys' };
  if (REPLACED_FIELDS.has(path)) return { 'x-kubernetes-patch-strategy': 'replace' };
  if (GRANULAR_FIELDS.has(path) || TOLD_GRANULAR.has(path)) return GRANULAR_MAP;
  if (type.kind === 'map' && ATOMIC_MAPS.has(path)) return ATOMIC_MAP;
  if (type.kind !== 'list') return {};
  const keys = APPLY_LISTS.get(name)?.get(field);
  if (keys === undefined) return { 'x-kubernetes-list-type': 'atomic' };
  if (keys.length === 0) return { 'x-kubernetes-list-type': 'set' };
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

const ATOMIC_MAP: Schema = { 'x-kubernetes-map-type': 'atomic' };
const GRANULAR_MAP: Schema = { 'x-kubernetes-map-type': 'granular' };
/** Maps that are merged as others are, of which it is said. */
const TOLD_GRANULAR: ReadonlySet<string> = new Set([
  'PersistentVolumeClaimStatus.allocatedResourceStatuses',
]);

/** Of these structs a patch says which fields are to stay. Upstream: api apps/v1, the tag patchStrategy. */
const RETAINED: ReadonlySet<string> = new Set(['DeploymentSpec.strategy']);

/** What kubectl asks of a list to merge it as the server does. */
function mergeOf(type: FieldType): Schema {
  if (type.kind !== 'list' || type.merge === undefined) return {};
  const { merge } = type;
  return {
    'x-kubernetes-patch-strategy': merge.retainKeys ? 'merge,retainKeys' : 'merge',
    ...(merge.key === undefined ? {} : { 'x-kubernetes-patch-merge-key': merge.key }),
  };
}

/** Of what a list or a map holds, or of the value itself. */
function withElement(schema: Schema, change: (element: Schema) => Schema): Schema {
  const part = ['items', 'additionalProperties'].find((name) => name in schema);
  if (part === undefined) return change(schema);
  return { ...schema, [part]: change(schema[part] as Schema) };
}

const ANYTHING: Schema = { description: 'Any value of JSON, as far as its field allows it.' };

/** What stands in these is nobody's struct, and has a name. */
const OPEN_VALUES: ReadonlyMap<string, string> = new Map([
  ['ManagedFieldsEntry.fieldsV1', `${META}.FieldsV1`],
  ['ControllerRevision.data', RAW_EXTENSION],
  ['JSONSchemaProps.additionalItems', `${EXTENSIONS}.JSONSchemaPropsOrBool`],
  ['JSONSchemaProps.additionalProperties', `${EXTENSIONS}.JSONSchemaPropsOrBool`],
  ['JSONSchemaProps.default', `${EXTENSIONS}.JSON`],
  ['JSONSchemaProps.example', `${EXTENSIONS}.JSON`],
  ['JSONSchemaProps.enum', `${EXTENSIONS}.JSON`],
  ['JSONSchemaProps.items', `${EXTENSIONS}.JSONSchemaPropsOrArray`],
  ['JSONSchemaProps.dependencies', `${EXTENSIONS}.JSONSchemaPropsOrStringArray`],
]);

function fieldOf(found: Found, field: string, type: FieldType, home: GroupVersionKind): Schema {
  const schema = schemaOf(found, type, home);
  const open = OPEN_VALUES.get(field);
  if (open !== undefined) {
    found.schemas.set(open, open.startsWith(EXTENSIONS) ? ANYTHING : { type: 'object' });
    return withElement(schema, () => ({ $ref: `${REFERENCE}${open}` }));
  }
  // Of a field whose Go type the table does not tell.
  const values = ENUM_VALUES.get(field);
  return values === undefined ? schema : withElement(schema, (of) => ({ ...of, enum: values }));
}

/** A reference stands alone, or among clauses. */
function withMore(schema: Schema, more: Schema): Schema {
  const { $ref, ...rest } = schema;
  if ($ref === undefined || Object.keys(more).length === 0) return { ...schema, ...more };
  return { ...rest, allOf: [{ $ref }], ...more };
}

/** What is filled in, or what a field that is no pointer in Go is if nobody gave it. */
function defaultOf({ name }: Struct, field: string, type: FieldType): Schema {
  const published = PUBLISHED_DEFAULTS.get(`${name}.${field}`);
  if (published !== undefined) return { default: published };
  const zero = ZERO_VALUES.get(name)?.[field] ?? undefined;
  return zero === undefined || !HAVE_ZEROS.has(type.kind) ? {} : { default: zero };
}

const HAVE_ZEROS: ReadonlySet<FieldType['kind']> = new Set([
  'struct',
  'string',
  'bool',
  'int32',
  'int64',
]);

function schemaOf(found: Found, type: FieldType, home: GroupVersionKind): Schema {
  switch (type.kind) {
    case 'struct': {
      addStruct(found, type.struct.name, home);
      return { $ref: `${REFERENCE}${structName(type.struct.name, home)}` };
    }
    case 'list':
      return { type: 'array', items: elementOf(found, type.element, home) };
    case 'map':
      return { type: 'object', additionalProperties: elementOf(found, type.element, home) };
    case 'bool':
      return { type: 'boolean' };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.kind };
    case 'float64':
      return { type: 'number', format: 'double' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'Time':
    case 'MicroTime':
    case 'IntOrString':
    case 'Quantity':
      return referTo(found, type.kind);
    case 'any':
      return { type: 'object' };
    case 'string': {
      const values = ENUM_VALUES.get(type.goType);
      return { type: 'string', ...(values === undefined ? {} : { enum: values }) };
    }
  }
}

export const REFERENCE = '#/components/schemas/';

/** Of an element of a list or a map, which is never a pointer. */
function elementOf(found: Found, type: FieldType, home: GroupVersionKind): Schema {
  const schema = schemaOf(found, type, home);
  const zero = ELEMENT_ZEROS[type.kind];
  return zero === undefined ? schema : withMore(schema, { default: zero });
}

const ELEMENT_ZEROS: { readonly [Kind in FieldType['kind']]?: unknown } = {
  struct: {},
  string: '',
  int32: 0,
  int64: 0,
};

type NamedScalar = 'Time' | 'MicroTime' | 'IntOrString' | 'Quantity';

function referTo({ schemas }: Found, kind: NamedScalar): Schema {
  const name = SCALAR_NAMES[kind];
  if (!schemas.has(name)) schemas.set(name, SCALARS[kind]);
  return { $ref: `${REFERENCE}${name}` };
}

const TIME: Schema = { type: 'string', format: 'date-time' };

const SCALARS: Readonly<Record<NamedScalar, Schema>> = {
  Time: { description: 'A time of RFC 3339, to the second.', ...TIME },
  MicroTime: { description: 'A time of RFC 3339, to the microsecond.', ...TIME },
  IntOrString: {
    description: 'A number, or a text: the name of a port, or a percentage.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  Quantity: {
    description:
      'A number with a suffix, decimal (m, k, M, G, T, P, E), binary (Ki, Mi, Gi, Ti, Pi, Ei) or an exponent: 1500m, 1.5Gi, 2e3.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
};
