/**
 * A good object of a kind with one thing about it changed, by the other server's own OpenAPI document: each field that
 * its kind can have, taken away, or given values of its type that are mostly wrong.
 */
import { KEYS, KNOWN, RESOURCES, VALUES } from '../validation/values.ts';
import { WHOLE, type Fields } from '../validation/pods.ts';

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

export type Schemas = Readonly<Record<string, Schema>>;

type Mutation = readonly [path: string, value: unknown];

const GONE = Symbol('gone');
const LEFT_OUT = new Set(['managedFields', 'selfLink', 'kind', 'apiVersion', 'status']);
/** Of a pod's template only this deep: pods have their own turn. */
const TEMPLATE_DEPTH = 2;

export class Mutations {
  readonly #schemas: Schemas;
  readonly #isShallow: boolean;
  readonly #open = new Set<string>();

  constructor(schemas: Schemas, isShallow: boolean) {
    this.#schemas = schemas;
    this.#isShallow = isShallow;
  }

  *of(apiVersion: string, kind: string, object: Fields): Generator<readonly [string, Fields]> {
    const name = Object.keys(this.#schemas).find((each) => {
      const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
      const kinds = (
        this.#schemas[each] as { 'x-kubernetes-group-version-kind'?: readonly Fields[] }
      )['x-kubernetes-group-version-kind'];
      return kinds?.some(
        (of) => of['group'] === group && of['version'] === version && of['kind'] === kind,
      );
    });
    if (name === undefined) return;
    for (const [path, value] of this.#ofStruct(name, object, '', 0)) {
      if (value !== GONE) yield [path.slice(1), value as Fields];
    }
  }

  *#ofStruct(name: string, base: Fields, path: string, depth: number): Generator<Mutation> {
    // A schema has schemas in it: what is wrong in the first is enough.
    if (this.#open.has(name)) return;
    this.#open.add(name);
    yield* this.#ofFields(name, base, path, depth);
    this.#open.delete(name);
  }

  *#ofFields(name: string, base: Fields, path: string, depth: number): Generator<Mutation> {
    const { properties = {} } = this.#schemas[name] ?? {};
    const isTemplate = this.#isShallow && /PodTemplateSpec$/.test(name);
    for (const [field, schema] of Object.entries(properties)) {
      if (LEFT_OUT.has(field)) continue;
      const at = `${path}.${field}`;
      if (field in base) {
        const { [field]: _, ...rest } = base;
        yield [at, rest];
      }
      const below = isTemplate ? Math.max(depth, MAX_DEPTH - TEMPLATE_DEPTH) : depth + 1;
      for (const [deep, value] of this.#ofValue(field, schema, base[field], at, below)) {
        yield [deep, { ...base, [field]: value }];
      }
    }
  }

  *#ofValue(
    field: string,
    schema: Schema,
    base: unknown,
    path: string,
    depth: number,
  ): Generator<Mutation> {
    if (depth > MAX_DEPTH) return;
    const ref = refOf(schema);
    const resolved = ref === undefined ? schema : (this.#schemas[ref] ?? {});
    if (ref !== undefined && resolved.properties !== undefined) {
      if (base === undefined) yield [path, {}];
      const whole = base ?? WHOLE[lastOf(ref)] ?? this.#required(ref);
      if (base === undefined) yield [path, whole];
      yield* this.#ofStruct(ref, whole as Fields, path, depth);
      return;
    }
    if (resolved.type === 'array') {
      yield* this.#ofList(field, resolved.items ?? {}, base, path, depth);
      return;
    }
    if (resolved.type === 'object') {
      const element = resolved.additionalProperties;
      yield [path, {}];
      if (element === undefined) return;
      const isOfResources = refOf(element)?.endsWith('Quantity') === true;
      for (const key of isOfResources ? RESOURCES : KEYS) {
        const values = isOfResources
          ? ['1', '-1', '0.5']
          : element.type === 'array'
            ? [['x']]
            : ['b', 'a b'];
        for (const value of values) yield [path, { [key]: value }];
      }
      if (base !== undefined)
        yield [path, { ...(base as Fields), 'more.example.com/a': isOfResources ? '1' : 'b' }];
      return;
    }
    for (const value of valuesOf(field, resolved)) yield [path, value];
  }

  *#ofList(
    field: string,
    items: Schema,
    base: unknown,
    path: string,
    depth: number,
  ): Generator<Mutation> {
    const ref = refOf(items);
    yield [path, []];
    const [first, ...rest] = Array.isArray(base) ? (base as unknown[]) : [];
    const isStruct = ref !== undefined && this.#schemas[ref]?.properties !== undefined;
    if (!isStruct) {
      for (const value of valuesOf(field, items)) yield [`${path}[]`, [value, ...rest]];
      yield [path, ['a', 'a']];
      return;
    }
    const whole = first ?? WHOLE[lastOf(ref)] ?? this.#required(ref);
    yield [path, [whole, whole]];
    if (first === undefined) yield [path, [whole]];
    for (const [deep, value] of this.#ofStruct(ref, whole as Fields, `${path}[]`, depth)) {
      yield [deep, [value, ...rest]];
    }
    // Of what is one of several, each alone.
    for (const [at, element] of (base === undefined ? [] : [first, ...rest]).entries()) {
      if (at === 0) continue;
      for (const [deep, value] of this.#ofStruct(
        ref,
        element as Fields,
        `${path}[${String(at)}]`,
        depth,
      )) {
        yield [deep, [first, ...rest].map((each, i) => (i === at ? value : each))];
      }
    }
  }

  /** What has to be there. */
  #required(name: string): Fields {
    const { properties = {}, required = [] } = this.#schemas[name] ?? {};
    return Object.fromEntries(
      required.map((field) => [field, this.#least(properties[field] ?? {})]),
    );
  }

  #least(schema: Schema): unknown {
    const ref = refOf(schema);
    const resolved = ref === undefined ? schema : (this.#schemas[ref] ?? {});
    if (ref !== undefined && resolved.properties !== undefined) {
      return WHOLE[lastOf(ref)] ?? this.#required(ref);
    }
    if (resolved.type === 'array') return [this.#least(resolved.items ?? {})];
    if (resolved.type === 'object') return {};
    if (resolved.type === 'integer' || resolved.type === 'number') return 1;
    if (resolved.type === 'boolean') return true;
    if (resolved.format === 'date-time') return '2026-01-01T00:00:00Z';
    return resolved.enum?.[0] ?? '1';
  }
}

const MAX_DEPTH = 9;

function refOf(schema: Schema): string | undefined {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref?.slice('#/components/schemas/'.length);
}

function lastOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function valuesOf(field: string, schema: Schema): readonly unknown[] {
  const { type, format, enum: known = [], oneOf } = schema;
  const own = (KNOWN[field] ?? []).filter(
    (value) => typeof value === (type === 'integer' ? 'number' : 'string'),
  );
  if (format === 'int-or-string') return [-1, 0, 7, '', 'x', '50%', '150%', '-1%', '7'];
  if (oneOf !== undefined) return ['-1', '0', '1', '1.5', '1Gi', 5, 'x'];
  if (format === 'date-time') return ['2026-01-01T00:00:00Z', 'x'];
  if (format === 'byte') return ['', 'eA==', '*'];
  if (type === 'boolean') return [true, false];
  if (type === 'integer') return [...own, ...VALUES[format === 'int64' ? 'int64' : 'int32']];
  if (type === 'number') return [0.5, -1];
  if (type === 'string') return [...known, ...own, ...VALUES.string];
  return [];
}
