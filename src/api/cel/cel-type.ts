/** Types of what an expression may speak of, and how JSON becomes values of them. */
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { isJsonObject } from '../json-object.ts';
import { decodeBase64 } from '../base64.ts';
import { durationOf, timestampOf } from './times.ts';

export type CelType = ScalarCelType | ListCelType | MapCelType | ObjectCelType | OptionalCelType;

/** `dyn`: known only when it is there. */
export interface ScalarCelType {
  readonly kind: 'int' | 'double' | 'string' | 'bool' | 'bytes' | 'timestamp' | 'duration' | 'dyn';
}

export interface ListCelType {
  readonly kind: 'list';
  readonly element: CelType;
}

/** With keys that are strings. */
export interface MapCelType {
  readonly kind: 'map';
  readonly value: CelType;
}

/** With fields that are declared, and no others. */
export interface ObjectCelType {
  readonly kind: 'object';
  /** By the names of JSON; an expression writes them escaped. */
  readonly fields: ReadonlyMap<string, CelType>;
}

export interface OptionalCelType {
  readonly kind: 'optional';
  readonly of: CelType;
}

export const DYN: ScalarCelType = { kind: 'dyn' };
export const STRING: ScalarCelType = { kind: 'string' };

const SCALARS: Readonly<Record<string, ScalarCelType>> = {
  int: { kind: 'int' },
  double: { kind: 'double' },
  string: STRING,
  bool: { kind: 'bool' },
};

/** The type of what an expression answers, by its name: `list<int>`. What is not of JSON is of any. */
export function celTypeNamed(name: string): CelType {
  const [, kind, of = ''] = /^(list|map)<(?:string, )?(.*)>$/.exec(name) ?? [];
  if (kind === 'list') return { kind: 'list', element: celTypeNamed(of) };
  if (kind === 'map' && name.startsWith('map<string, ')) {
    return { kind: 'map', value: celTypeNamed(of) };
  }
  return SCALARS[name] ?? DYN;
}

const KEYWORDS = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/**
 * A field's name as an expression writes it; undefined where it cannot.
 * Upstream: apiserver pkg/cel/escaping.go.
 */
export function escapedName(name: string): string | undefined {
  if (KEYWORDS.has(name)) return `__${name}__`;
  const escaped = name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(escaped) ? escaped : undefined;
}

/** The class of the values of an object type: what the library tells types by. */
export type ObjectClass = new (fields: readonly (readonly [string, unknown])[]) => object;

/**
 * A value of JSON as one of the type. What is of another type becomes what it is: the expression then fails at run
 * time, as upstream.
 *
 * @param classOf of each object type of the expression
 */
export function toCel(
  type: CelType,
  value: unknown,
  classOf: (type: ObjectCelType) => ObjectClass,
): unknown {
  if (Array.isArray(value)) {
    const element = type.kind === 'list' ? type.element : DYN;
    return value.map((item) => toCel(element, item, classOf));
  }
  if (isJsonObject(value)) return objectToCel(type, value, classOf);
  if (typeof value === 'number') return numberToCel(type, value);
  if (typeof value !== 'string') return value ?? null;
  switch (type.kind) {
    case 'timestamp':
      return timestampOf(value) ?? value;
    case 'duration':
      return durationOf(value) ?? value;
    case 'bytes':
      return decodeBase64(value) ?? value;
    default:
      return value;
  }
}

function objectToCel(
  type: CelType,
  value: Readonly<Record<string, unknown>>,
  classOf: (type: ObjectCelType) => ObjectClass,
): unknown {
  if (type.kind !== 'object') {
    const of = type.kind === 'map' ? type.value : DYN;
    // A map, since an object's fields may be called as those that every object has.
    return new Map(Object.entries(value).map(([key, each]) => [key, toCel(of, each, classOf)]));
  }
  const entries: [string, unknown][] = [];
  for (const [name, field] of type.fields) {
    const escaped = escapedName(name);
    if (escaped === undefined || !Object.hasOwn(value, name)) continue;
    entries.push([escaped, toCel(field, value[name], classOf)]);
  }
  return new (classOf(type))(entries);
}

function numberToCel(type: CelType, value: number): unknown {
  if (type.kind === 'double' || !Number.isInteger(value)) return value;
  return value < 2 ** 63 && value >= -(2 ** 63) ? BigInt(value) : value;
}

/** What an expression answered, as JSON. */
export function fromCel(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, each]) => [String(key), fromCel(each)]));
  }
  if (Array.isArray(value)) return value.map(fromCel);
  if (isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromCel(each)]));
  }
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Duration) return String(value);
  return value;
}

/** As the library makes of a map that is written out. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
