/**
 * The table of structs as schemas of OpenAPI 3: what `kubectl explain` shows, and by which keys kubectl merges
 * lists. Nothing here is typed by hand; the table is what the decoder checks against.
 */
import { STRUCTS, type FieldType, type Struct } from '../../index.ts';
import { describeField, describeStruct, type Descriptions } from './descriptions.ts';

export type Schema = Readonly<Record<string, unknown>>;

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const META = new Set(['ObjectMeta', 'OwnerReference', 'ManagedFieldsEntry', 'LabelSelector']);

/** Upstream's name of a struct: `io.k8s.api.core.v1.PodSpec`. */
export function schemaName(struct: string, { group, version }: GroupVersionKind): string {
  if (META.has(struct)) return `io.k8s.apimachinery.pkg.apis.meta.v1.${struct}`;
  const name = group === '' ? 'core' : (group.split('.')[0] ?? '');
  return `io.k8s.api.${name}.${version}.${struct}`;
}

/** The schemas of these kinds and of every struct that they lead to. */
export function schemasOf(
  kinds: readonly GroupVersionKind[],
  descriptions: Descriptions,
): Readonly<Record<string, Schema>> {
  const found: Found = { schemas: new Map(), descriptions };
  for (const kind of kinds) addStruct(found, kind.kind, kind, kind);
  return Object.fromEntries([...found.schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Found {
  readonly schemas: Map<string, Schema>;
  readonly descriptions: Descriptions;
}

function addStruct(
  found: Found,
  structName: string,
  home: GroupVersionKind,
  root?: GroupVersionKind,
): void {
  const name = schemaName(structName, home);
  const struct = STRUCTS.get(structName);
  if (struct === undefined || found.schemas.has(name)) return;
  const { schemas, descriptions } = found;
  schemas.set(name, {});
  const properties = [...struct.fields].map(([field, type]) => [
    field,
    { ...schemaOf(found, type, home), ...describe(descriptions, struct, field), ...mergeOf(type) },
  ]);
  const description = describeStruct(descriptions, structName);
  const required = [...struct.fields.keys()].filter(
    (field) => describeField(descriptions, structName, field)?.isRequired === true,
  );
  schemas.set(name, {
    ...(description === undefined ? {} : { description }),
    type: 'object',
    ...(required.length === 0 ? {} : { required }),
    properties: Object.fromEntries(properties) as unknown,
    ...(root === undefined ? {} : { 'x-kubernetes-group-version-kind': [root] }),
  });
}

function describe(descriptions: Descriptions, { name }: Struct, field: string): Schema {
  const text = describeField(descriptions, name, field);
  return text === undefined ? {} : { description: text.description };
}

/** What kubectl asks of a list to merge it as the server does. */
function mergeOf(type: FieldType): Schema {
  if (type.kind !== 'list') return {};
  const { merge } = type;
  if (merge === undefined) return { 'x-kubernetes-list-type': 'atomic' };
  return {
    'x-kubernetes-patch-strategy': merge.retainKeys ? 'merge,retainKeys' : 'merge',
    ...(merge.key === undefined ? {} : { 'x-kubernetes-patch-merge-key': merge.key }),
  };
}

function schemaOf(found: Found, type: FieldType, home: GroupVersionKind): Schema {
  switch (type.kind) {
    case 'struct': {
      addStruct(found, type.struct.name, home);
      const $ref = `#/components/schemas/${schemaName(type.struct.name, home)}`;
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
