/**
 * The types over which objects are compared and merged when fields have owners: what is one value, what is merged
 * item by item, and by which keys. Built-in kinds get theirs from the tables of the schema, custom resources from
 * their own schemas. Upstream: structured-merge-diff, schema/elements.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';

export type ValueType = ScalarType | ListType | MapType | DeducedType;

/** `untyped`: any scalar, such as a quantity or a port by number or name. */
export interface ScalarType {
  readonly kind: 'scalar';
  readonly of: 'string' | 'numeric' | 'boolean' | 'untyped';
}

export interface ListType {
  readonly kind: 'list';
  readonly element: ValueType;
  readonly merge: 'atomic' | 'set' | readonly ListKey[];
}

export interface ListKey {
  readonly name: string;
  /** Of an item that does not say; undefined: such an item is another one. */
  readonly default: unknown;
}

export interface MapType {
  readonly kind: 'map';
  readonly isAtomic: boolean;
  /** Of the fields that are declared. */
  readonly fields: ReadonlyMap<string, ValueType>;
  /** Of every other key; undefined: there are no others. */
  readonly element: ValueType | undefined;
  /** Of a built-in struct: see served-form.ts. */
  readonly zeros: JsonObject | undefined;
  /** The same: numbers and truths that are not served while they are zero. */
  readonly unserved?: ReadonlySet<string> | undefined;
  /** The same: texts that are served while they are empty. */
  readonly servedEmpty?: ReadonlySet<string> | undefined;
}

/** Nothing is known of it: what it is tells the value. */
export interface DeducedType {
  readonly kind: 'deduced';
}

export const DEDUCED: DeducedType = { kind: 'deduced' };
export const UNTYPED: ScalarType = { kind: 'scalar', of: 'untyped' };
const DEDUCED_MAP: MapType = {
  kind: 'map',
  isAtomic: false,
  fields: new Map(),
  element: DEDUCED,
  zeros: undefined,
};
const DEDUCED_LIST: ListType = { kind: 'list', element: DEDUCED, merge: 'atomic' };

/** The type of what is deduced from its value. */
export function resolved(type: ValueType, value: unknown): ScalarType | ListType | MapType {
  if (type.kind !== 'deduced') return type;
  if (Array.isArray(value)) return DEDUCED_LIST;
  return isJsonObject(value) ? DEDUCED_MAP : UNTYPED;
}

export function typeOfField({ fields, element }: MapType, name: string): ValueType | undefined {
  return fields.get(name) ?? element;
}

/** None of what is no map. */
export function fieldsOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : NO_FIELDS;
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NO_ITEMS;
}

const NO_FIELDS: JsonObject = {};
const NO_ITEMS: readonly unknown[] = [];
