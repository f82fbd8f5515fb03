/**
 * The table of structs as schemas of OpenAPI 3: what `kubectl explain` shows, and by which keys kubectl merges
 * lists. Nothing here is typed by hand; the table is what the decoder checks against.
 */
import {
  APPLY_LISTS,
  ATOMIC_MAPS,
  ATOMIC_STRUCTS,
  BUILT_IN_NAMES,
  BUILT_IN_VIEWS,
  DEFINITIONS,
  structOf,
  STRUCTS,
  type FieldType,
  type Struct,
} from '../../index.ts';
import { REVIEW_RESOURCES, type ServedResource } from '../served-resource.ts';
import { describeField, describeStruct, type Descriptions } from './descriptions.ts';

export type Schema = Readonly<Record<string, unknown>>;

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const META = new Set([
  'Condition',
  'LabelSelector',
  'LabelSelectorRequirement',
  'ManagedFieldsEntry',
  'ObjectMeta',
  'OwnerReference',
]);

/** Groups that every server has; what others call so, too, is in none of these. */
const BUILT_IN: ReadonlySet<string> = new Set([
  ...BUILT_IN_NAMES.map((name) => DEFINITIONS[name].group),
  ...BUILT_IN_VIEWS.map(({ group }) => group),
  ...REVIEW_RESOURCES.map(({ group }) => group),
]);

/** Upstream's name of a kind: `io.k8s.api.core.v1.Pod`, `com.example.v1.Widget`. */
export function schemaName(kind: string, { group, version }: GroupVersionKind): string {
  if (!BUILT_IN.has(group)) return [...group.split('.').reverse(), version, kind].join('.');
  const name = group === '' ? 'core' : (group.split('.')[0] ?? '');
  return `io.k8s.api.${name}.${version}.${kind}`;
}

/** Of a struct that a kind leads to: what the core group has is nobody else's. */
function structName(struct: string, home: GroupVersionKind): string {
  if (META.has(struct)) return `io.k8s.apimachinery.pkg.apis.meta.v1.${struct}`;
  const kind = struct.slice(struct.indexOf('.') + 1);
  return schemaName(kind, coreStructs().has(struct) ? CORE : home);
}

const CORE: GroupVersionKind = { group: '', version: 'v1', kind: '' };
/** What they lead to is of the core group, whoever else leads to it. */
const CORE_ROOTS = [
  'Pod',
  'PodTemplateSpec',
  'Node',
  'Namespace',
  'Service',
  'ServiceAccount',
  'Endpoints',
  'Event',
];
let ofCore: ReadonlySet<string> | undefined;

function coreStructs(): ReadonlySet<string> {
  if (ofCore !== undefined) return ofCore;
  const found = new Set<string>();
  for (const name of CORE_ROOTS) collect(STRUCTS.get(name), found);
  ofCore = found;
  return found;
}

function collect(struct: Struct | undefined, found: Set<string>): void {
  if (struct === undefined || found.has(struct.name)) return;
  found.add(struct.name);
  for (let type of struct.fields.values()) {
    while (type.kind === 'list' || type.kind === 'map') type = type.element;
    if (type.kind === 'struct') collect(type.struct, found);
  }
}

/** Of what is asked and not stored the documents say nothing. */
const ASKED: ReadonlySet<string> = new Set(['DeleteOptions', 'Eviction', 'Scale']);

/** Whether anything is known of its fields. */
export function hasSchema({ group, kind }: GroupVersionKind): boolean {
  return (STRUCTS.has(kind) && !ASKED.has(kind)) || !BUILT_IN.has(group);
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
    {
      ...schemaOf(found, type, home),
      ...describe(descriptions, struct, field),
      ...mergeOf(type),
      ...appliedAs(struct, field, type),
    },
  ]);
  const description = describeStruct(descriptions, of);
  const required = [...struct.fields.keys()].filter(
    (field) => describeField(descriptions, of, field)?.isRequired === true,
  );
  schemas.set(name, {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties) as unknown,
    ...(ATOMIC_STRUCTS.has(of) ? ATOMIC_MAP : {}),
    ...(root === undefined ? {} : { 'x-kubernetes-group-version-kind': [root] }),
  });
}

function describe(descriptions: Descriptions, { name }: Struct, field: string): Schema {
  const text = describeField(descriptions, name, field);
  return text === undefined ? {} : { description: text.description };
}

/** How server-side apply merges it. */
function appliedAs({ name }: Struct, field: string, type: FieldType): Schema {
  if (RETAINED.has(`${name}.${field}`)) return { 'x-kubernetes-patch-strategy': 'retainKeys' };
  if (type.kind === 'map' && ATOMIC_MAPS.has(`${name}.${field}`)) return ATOMIC_MAP;
  if (type.kind !== 'list') return {};
  const keys = APPLY_LISTS.get(name)?.get(field);
  if (keys === undefined) return { 'x-kubernetes-list-type': 'atomic' };
  if (keys.length === 0) return { 'x-kubernetes-list-type': 'set' };
  return { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys };
}

const ATOMIC_MAP: Schema = { 'x-kubernetes-map-type': 'atomic' };

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

function schemaOf(found: Found, type: FieldType, home: GroupVersionKind): Schema {
  switch (type.kind) {
    case 'struct': {
      addStruct(found, type.struct.name, home);
      const $ref = `#/components/schemas/${structName(type.struct.name, home)}`;
      return { allOf: [{ $ref }], default: {} };
    }
    case 'list':
      return { type: 'array', items: schemaOf(found, type.element, home) };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(found, type.element, home) };
    case 'bool':
      return { type: 'boolean' };
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.kind };
    case 'float64':
      return { type: 'number', format: 'double' };
    case 'Time':
    case 'MicroTime':
      return { type: 'string', format: 'date-time' };
    case 'bytes':
      return { type: 'string', format: 'byte' };
    case 'IntOrString':
      return { oneOf: [{ type: 'integer' }, { type: 'string' }], format: 'int-or-string' };
    case 'Quantity':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'any':
      return { type: 'object' };
    default:
      return { type: 'string' };
  }
}
