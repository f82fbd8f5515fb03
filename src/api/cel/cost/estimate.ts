/** What is estimated of a part of an expression. Upstream: cel-go checker/cost.go, astNode. */
import type { SizedType } from './sized-type.ts';
import { union, UNKNOWN, type Size } from './sizes.ts';

/** A way from a variable; undefined at its end: nothing is known of what is there. */
export interface Way {
  readonly end: SizedType | undefined;
}

/** Of the items of a list, or of the keys and values of a map. */
export interface Entries {
  readonly isList: boolean;
  readonly key: Size;
  readonly value: Size;
}

export interface Estimate {
  /** At most, with all that stands in it. */
  readonly cost: number;
  /** Undefined: it is not reached from a variable. */
  readonly way: Way | undefined;
  /** Undefined: not known. */
  readonly size: Size | undefined;
  readonly entries: Entries | undefined;
  readonly type: ValueType;
  /** Of a number that is written there. */
  readonly literal?: bigint;
}

export interface ValueType {
  readonly kind:
    | 'list'
    | 'map'
    | 'object'
    | 'string'
    | 'bytes'
    | 'scalar'
    | 'dyn'
    | 'quantity'
    | 'address'
    | 'network'
    | 'url'
    | 'other';
  /** Of a list; of a map of its keys, as Go has it first. */
  readonly first?: ValueType;
}

/** Of what there is not. */
export const NOTHING: Estimate = {
  cost: 0,
  way: undefined,
  size: undefined,
  entries: undefined,
  type: { kind: 'dyn' },
};
export function sizeOf({ size }: Estimate): Size {
  return size ?? UNKNOWN;
}

export function joined(a: Entries | undefined, b: Entries | undefined): Entries | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { isList: a.isList, key: union(a.key, b.key), value: union(a.value, b.value) };
}

const DYN: ValueType = { kind: 'dyn' };
const SCALARS = /^(?:bool|int|uint|double|google\.protobuf\.(?:Timestamp|Duration))$/;

/** By the library's name of it: `list<string>`. An optional scalar counts as one. */
export function valueTypeNamed(name: string | undefined): ValueType {
  if (name === undefined || name === 'dyn') return DYN;
  if (SCALARS.test(name)) return { kind: 'scalar' };
  const [, outer, inner = ''] = /^(list|map|optional)<(.*)>$/.exec(name) ?? [];
  if (outer === 'list') return { kind: 'list', first: valueTypeNamed(inner) };
  if (outer === 'map') return { kind: 'map', first: valueTypeNamed(inner.split(',')[0]) };
  if (outer === 'optional') return SCALARS.test(inner) ? { kind: 'scalar' } : { kind: 'other' };
  switch (name) {
    case 'string':
    case 'bytes':
      return { kind: name };
    case 'kubernetes.Quantity':
      return { kind: 'quantity' };
    case 'net.IP':
      return { kind: 'address' };
    case 'net.CIDR':
      return { kind: 'network' };
    case 'kubernetes.URL':
      return { kind: 'url' };
    default:
      return { kind: /^Object\d+$/.test(name) ? 'object' : 'other' };
  }
}
