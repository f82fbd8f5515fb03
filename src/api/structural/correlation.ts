/**
 * Which value of an older object stands for one of a newer: fields by their names, items of a list of type map by their
 * keys, items of other lists not at all. What stands unchanged is not judged again when an object is updated.
 * Upstream: apiserver pkg/cel/common/equality.go, feature CRDValidationRatcheting (stable in 1.33).
 */
import { isJsonObject } from '../json-object.ts';
import { sameValue } from '../patch/same-value.ts';
import type { StructuralSchema } from './structural-schema.ts';

export class Correlation {
  readonly old: unknown;
  readonly #schema: StructuralSchema;
  readonly #value: unknown;
  #byKey: ReadonlyMap<string, unknown> | undefined;

  constructor(schema: StructuralSchema, value: unknown, old: unknown) {
    this.#schema = schema;
    this.#value = value;
    this.old = old;
  }

  /** Undefined: there is nothing that it could be compared with. */
  field(name: string): Correlation | undefined {
    const { old } = this;
    if (!isJsonObject(old) || !isJsonObject(this.#value)) return undefined;
    if (!Object.hasOwn(old, name) || !Object.hasOwn(this.#value, name)) return undefined;
    const others = this.#schema.additionalProperties;
    const schema =
      this.#schema.properties.get(name) ?? (typeof others === 'object' ? others : undefined);
    return schema && new Correlation(schema, this.#value[name], old[name]);
  }

  item(at: number): Correlation | undefined {
    const { items, listType, listMapKeys } = this.#schema;
    if (items === undefined || listType !== 'map' || listMapKeys.length === 0) return undefined;
    if (!Array.isArray(this.old) || !Array.isArray(this.#value)) return undefined;
    const item: unknown = this.#value[at];
    this.#byKey ??= keyed(this.old, listMapKeys);
    const key = keyOf(item, listMapKeys);
    const old = key === undefined ? undefined : this.#byKey.get(key);
    return old === undefined ? undefined : new Correlation(items, item, old);
  }

  /** Items of a list of type map may have changed places. */
  isUnchanged(): boolean {
    const [value, old] = [this.#value, this.old];
    if (Array.isArray(value) && Array.isArray(old)) return this.#areItemsUnchanged(value, old);
    if (!isJsonObject(value) || !isJsonObject(old)) return sameValue(value, old);
    const names = Object.keys(value);
    if (names.length !== Object.keys(old).length) return false;
    return names.every((name) => this.field(name)?.isUnchanged() ?? false);
  }

  #areItemsUnchanged(value: readonly unknown[], old: readonly unknown[]): boolean {
    if (value.length !== old.length) return false;
    if (this.#schema.listType !== 'map') return sameValue(value, old);
    return value.every((_, at) => this.item(at)?.isUnchanged() ?? false);
  }
}

function keyed(list: readonly unknown[], keys: readonly string[]): ReadonlyMap<string, unknown> {
  const byKey = new Map<string, unknown>();
  for (const item of list) {
    const key = keyOf(item, keys);
    // The first of two with the same keys is the one.
    if (key !== undefined && !byKey.has(key)) byKey.set(key, item);
  }
  return byKey;
}

/** Undefined: a key is not there, or is no plain value. */
function keyOf(item: unknown, keys: readonly string[]): string | undefined {
  if (!isJsonObject(item)) return undefined;
  const values = keys.map((key) => item[key]);
  const isPlain = (value: unknown): boolean => value !== undefined && typeof value !== 'object';
  return values.every(isPlain) ? JSON.stringify(values) : undefined;
}
