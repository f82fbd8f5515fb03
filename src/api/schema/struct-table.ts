/**
 * What fields each kind of object has, and of what type: the table that decoding checks against.
 *
 * The table is text, one struct an entry, `name type` separated by commas: `string`, `bool`,
 * `int32`, `int64`, `float64`, `Quantity`, `IntOrString`, `bytes` (base64), `any`, the name of another struct,
 * `[]element`, `map:element`. It covers every field of the kinds served, so that a mistyped field
 * is found at any depth.
 */
import { ADMISSION_POLICY_STRUCTS } from './admission-policy-structs.ts';
import { AUTOSCALING_STRUCTS } from './autoscaling-structs.ts';
import { CLUSTER_STRUCTS } from './cluster-structs.ts';
import { CUSTOM_RESOURCE_STRUCTS } from './custom-resource-structs.ts';
import { DRIVER_STRUCTS } from './driver-structs.ts';
import { GO_TYPES } from './go-types.ts';
import { CONTAINER_STRUCTS } from './container-structs.ts';
import { INERT_STRUCTS } from './inert-structs.ts';
import { MERGE_LISTS, type MergeList } from './merge-lists.ts';
import { META_STRUCTS } from './meta-structs.ts';
import { NETWORK_STRUCTS } from './network-structs.ts';
import { NODE_STRUCTS } from './node-structs.ts';
import { OTHER_STRUCTS } from './other-structs.ts';
import { POD_STATUS_STRUCTS } from './pod-status-structs.ts';
import { POD_STRUCTS } from './pod-structs.ts';
import { POLICY_STRUCTS } from './policy-structs.ts';
import { REQUEST_STRUCTS } from './request-structs.ts';
import { QUOTA_STRUCTS } from './quota-structs.ts';
import { RBAC_STRUCTS } from './rbac-structs.ts';
import { STORAGE_STRUCTS } from './storage-structs.ts';
import { VOLUME_STRUCTS } from './volume-structs.ts';
import { WEBHOOK_STRUCTS } from './webhook-structs.ts';
import { WORKLOAD_STRUCTS } from './workload-structs.ts';

export type ScalarKind =
  | 'string'
  | 'Time'
  | 'MicroTime'
  | 'bool'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'Quantity'
  | 'IntOrString'
  | 'bytes'
  | 'any';

export type FieldType =
  | (Typed & { readonly kind: ScalarKind })
  | ListType
  | (Typed & { readonly kind: 'map'; readonly element: FieldType })
  | (Typed & { readonly kind: 'struct'; readonly struct: Struct });

interface Typed {
  readonly goType: string;
  /** What `typeof` says of its values, where every such value is one, as of most fields. */
  readonly plain?: 'string' | 'boolean' | 'number';
}

export interface ListType extends Typed {
  readonly kind: 'list';
  readonly element: FieldType;
  /** How strategic merge patches merge it; undefined: they replace it. */
  readonly merge: MergeList | undefined;
}

export interface Struct {
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldType>;
}

const SOURCE: Readonly<Record<string, string>> = {
  ...META_STRUCTS,
  ...VOLUME_STRUCTS,
  ...CONTAINER_STRUCTS,
  ...POD_STRUCTS,
  ...POD_STATUS_STRUCTS,
  ...NODE_STRUCTS,
  ...OTHER_STRUCTS,
  ...WORKLOAD_STRUCTS,
  ...POLICY_STRUCTS,
  ...QUOTA_STRUCTS,
  ...RBAC_STRUCTS,
  ...WEBHOOK_STRUCTS,
  ...ADMISSION_POLICY_STRUCTS,
  ...STORAGE_STRUCTS,
  ...INERT_STRUCTS,
  ...NETWORK_STRUCTS,
  ...AUTOSCALING_STRUCTS,
  ...DRIVER_STRUCTS,
  ...CLUSTER_STRUCTS,
  ...REQUEST_STRUCTS,
  ...CUSTOM_RESOURCE_STRUCTS,
};

/** As Go spells the types in its decoding errors. */
const SCALARS: Readonly<Record<ScalarKind, string>> = {
  string: 'string',
  Time: 'v1.Time',
  MicroTime: 'v1.MicroTime',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  float64: 'float64',
  Quantity: 'resource.Quantity',
  IntOrString: 'int32',
  bytes: '[]uint8',
  any: 'interface {}',
};

const PLAIN: { readonly [Kind in ScalarKind]?: Pick<Typed, 'plain'> } = {
  string: { plain: 'string' },
  bool: { plain: 'boolean' },
  float64: { plain: 'number' },
};

/** Every struct by name. */
export const STRUCTS: ReadonlyMap<string, Struct> = readTable();

function readTable(): ReadonlyMap<string, Struct> {
  const fieldsOf = new Map(Object.keys(SOURCE).map((name) => [name, new Map<string, FieldType>()]));
  const structs = new Map([...fieldsOf].map(([name, fields]) => [name, { name, fields }]));
  for (const [structName, text] of Object.entries(SOURCE)) {
    for (const [, field = '', type = ''] of text.matchAll(/([\w$-]+) ([\w.[\]:]+)/g)) {
      const merge = MERGE_LISTS.get(structName)?.get(field);
      const goType = GO_TYPES.get(structName)?.get(field);
      fieldsOf.get(structName)?.set(field, named(readType(type, structs, merge), goType));
    }
  }
  return structs;
}

function readType(
  text: string,
  structs: ReadonlyMap<string, Struct>,
  merge?: MergeList,
): FieldType {
  if (text.startsWith('[]')) {
    const element = readType(text.slice(2), structs);
    return { kind: 'list', goType: `[]${element.goType}`, element, merge };
  }
  if (text.startsWith('map:')) {
    const element = readType(text.slice(4), structs);
    return { kind: 'map', goType: `map[string]${element.goType}`, element };
  }
  const struct = structs.get(text);
  if (struct !== undefined)
    return { kind: 'struct', goType: `v1.${text.slice(text.indexOf('.') + 1)}`, struct };
  if (isScalar(text)) return { kind: text, goType: SCALARS[text], ...PLAIN[text] };
  throw new TypeError(`The struct table has no type ${text}`);
}

/** A type under the name that Go has for it; a time is told by its name. */
function named(type: FieldType, goType: string | undefined): FieldType {
  if (goType === undefined) return type;
  if (goType === 'v1.Time') return { kind: 'Time', goType };
  if (goType === 'v1.MicroTime') return { kind: 'MicroTime', goType };
  const isList = type.kind === 'list' && goType.startsWith('[]');
  if (isList) return { ...type, goType, element: named(type.element, goType.slice(2)) };
  const isMap = type.kind === 'map' && goType.startsWith('map[string]');
  if (isMap) return { ...type, goType, element: named(type.element, goType.slice(11)) };
  return { ...type, goType };
}

function isScalar(text: string): text is ScalarKind {
  return Object.hasOwn(SCALARS, text);
}
