/** The value types of built-in kinds, made of the tables of the schema when they are first asked for. */
import { invariant } from '../../sim/index.ts';
import {
  APPLY_LISTS,
  ATOMIC_MAPS,
  ATOMIC_STRUCTS,
  GRANULAR_FIELDS,
} from '../schema/apply-lists.ts';
import { STRUCTS, type FieldType, type ScalarKind, type Struct } from '../schema/struct-table.ts';
import { SERVED_EMPTY_TEXTS, UNSERVED_ZEROS } from '../schema/unserved-zeros.ts';
import { ZERO_VALUES } from '../schema/zero-values.ts';
import {
  DEDUCED,
  UNTYPED,
  type ListKey,
  type ListType,
  type MapType,
  type ScalarType,
  type ValueType,
} from './value-type.ts';

const made = new Map<string, MapType>();

/** @param kind that is served: `Pod` */
export function builtInType(kind: string): MapType {
  const known = made.get(kind);
  if (known !== undefined) return known;
  const struct = STRUCTS.get(kind);
  invariant(struct !== undefined, `builtInType: no struct ${kind}`);
  return structType(struct);
}

function structType(struct: Struct): MapType {
  const known = made.get(struct.name);
  if (known !== undefined) return known;
  const fields = new Map<string, ValueType>();
  const type: MapType = {
    kind: 'map',
    isAtomic: ATOMIC_STRUCTS.has(struct.name),
    fields,
    element: undefined,
    zeros: ZERO_VALUES.get(struct.name) ?? {},
    unserved: UNSERVED_ZEROS.get(struct.name),
    servedEmpty: SERVED_EMPTY_TEXTS.get(struct.name),
  };
  // Before its fields: structs refer to themselves.
  made.set(struct.name, type);
  for (const [name, field] of struct.fields) fields.set(name, fieldType(struct.name, name, field));
  return type;
}

function fieldType(struct: string, name: string, type: FieldType): ValueType {
  switch (type.kind) {
    case 'struct':
      return GRANULAR_FIELDS.has(`${struct}.${name}`)
        ? { ...structType(type.struct), isAtomic: false }
        : structType(type.struct);
    case 'list':
      return listType(type.element, APPLY_LISTS.get(struct)?.get(name));
    case 'map':
      return {
        kind: 'map',
        isAtomic: ATOMIC_MAPS.has(`${struct}.${name}`),
        fields: new Map(),
        element: fieldType(struct, name, type.element),
        zeros: undefined,
      };
    case 'any':
      return ATOMIC_MAPS.has(`${struct}.${name}`) ? WHOLE : DEDUCED;
    default:
      return SCALARS[type.kind];
  }
}

function listType(element: FieldType, keys: readonly string[] | undefined): ListType {
  const type = fieldType('', '', element);
  if (keys === undefined) return { kind: 'list', element: type, merge: 'atomic' };
  if (keys.length === 0) return { kind: 'list', element: type, merge: 'set' };
  return { kind: 'list', element: type, merge: keys.map((name) => keyOf(name, element)) };
}

/** Whatever it is, one value. */
const WHOLE: MapType = {
  kind: 'map',
  isAtomic: true,
  fields: new Map(),
  element: DEDUCED,
  zeros: undefined,
};

/**
 * A key that is not said is what an empty field of its type is, where such is served; a protocol is TCP. Of others
 * there is no default: upstream, too, cannot say which item it is.
 */
function keyOf(name: string, element: FieldType): ListKey {
  if (name === 'protocol') return { name, default: 'TCP' };
  const struct = element.kind === 'struct' ? element.struct.name : '';
  const isEmptyByDefault = struct === 'LocalObjectReference';
  const zero = ZERO_VALUES.get(struct)?.[name] ?? (isEmptyByDefault ? '' : undefined);
  return { name, default: zero };
}

const STRING: ScalarType = { kind: 'scalar', of: 'string' };
const NUMERIC: ScalarType = { kind: 'scalar', of: 'numeric' };

const SCALARS: Readonly<Record<Exclude<ScalarKind, 'any'>, ScalarType>> = {
  string: STRING,
  Time: UNTYPED,
  MicroTime: UNTYPED,
  bytes: STRING,
  bool: { kind: 'scalar', of: 'boolean' },
  int32: NUMERIC,
  int64: NUMERIC,
  float64: NUMERIC,
  Quantity: UNTYPED,
  IntOrString: UNTYPED,
};
