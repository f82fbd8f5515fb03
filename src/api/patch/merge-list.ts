/**
 * A list and what a strategic merge patch says of it, merged. Pure.
 * Upstream: apimachinery pkg/util/strategicpatch/patch.go, mergeSliceHandler, mergeSlice,
 * mergeSliceWithSpecialElements, validatePatchWithSetOrderList.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { PATCH } from './directives.ts';
import { elementOrder, type Key } from './element-order.ts';
import { patchError } from './patch-error.ts';

/** A set: what is gone, what is new, and where the order says so. */
export function mergeValues(
  live: readonly unknown[],
  given: readonly unknown[],
  order: readonly unknown[] | undefined,
  gone: readonly unknown[],
): unknown[] {
  const values = new Set([...live.filter((value) => !gone.includes(value)), ...given]);
  if (order !== undefined && !isWithin(given, order)) throw patchError.otherOrder(given, order);
  return elementOrder([...values], (value) => value, live, order ?? given);
}

export interface ItemsToMerge {
  readonly key: string;
  readonly live: readonly JsonObject[];
  /** Of the patch. */
  readonly items: readonly JsonObject[];
  /** Of `$setElementOrder`. */
  readonly order: readonly unknown[] | undefined;
  readonly merge: (item: JsonObject, change: JsonObject) => JsonObject;
}

/** @throws {StatusError} for an item without its key, or with a directive that there is not */
export function mergeItems({ key, live, items, order, merge }: ItemsToMerge): JsonObject[] {
  const changes = items.every(isOrdinary) ? items : items.filter(isOrdinary);
  const named = changes.map((item) => keyOf(key, item));
  const wanted = order === undefined ? named : orderedKeys(key, order);
  if (order !== undefined && !isWithin(named, wanted)) throw patchError.otherOrder(items, order);
  if (changes !== items && items.some(isReplacement)) return [...changes];
  const merged = changes === items ? [...live] : withoutDeleted(key, live, items);
  for (const change of changes) {
    const at = indexOf(key, change[key], merged);
    const before = merged[at];
    if (before === undefined) merged.push(merge({}, change));
    else merged[at] = merge(before, change);
  }
  if (standsSo(key, merged, wanted)) return merged;
  const liveKeys = live.map((item) => item[key]);
  return elementOrder(merged, (item) => item[key], liveKeys, wanted);
}

/** One to be merged, and no directive. */
export function isOrdinary(item: JsonObject): boolean {
  return !(PATCH in item);
}

function isReplacement(item: JsonObject): boolean {
  return item[PATCH] === 'replace';
}

function withoutDeleted(
  key: string,
  live: readonly JsonObject[],
  items: readonly JsonObject[],
): JsonObject[] {
  const gone = new Set<Key>();
  for (const item of items) {
    const directive = item[PATCH];
    if (directive === undefined) continue;
    if (directive !== 'delete') throw patchError.unknownDirective(directive, item);
    gone.add(keyOf(key, item));
  }
  return live.filter((item) => !gone.has(item[key]));
}

function keyOf(key: string, item: JsonObject): Key {
  const value = item[key];
  if (value === undefined) throw patchError.noMergeKey(item, key);
  return value;
}

function orderedKeys(key: string, order: readonly unknown[]): readonly Key[] {
  return order.map((item) => {
    if (!isJsonObject(item)) throw patchError.badOrder();
    return keyOf(key, item);
  });
}

/** Where the item with this key is; -1: nowhere. */
export function indexOf(key: string, value: Key, items: readonly JsonObject[]): number {
  for (let at = 0; at < items.length; at++) if (items[at]?.[key] === value) return at;
  return -1;
}

/** Whether the items are those named, as they are named: nearly always, for a status. */
function standsSo(key: string, items: readonly JsonObject[], named: readonly Key[]): boolean {
  if (items.length !== named.length) return false;
  for (let at = 0; at < items.length; at++) if (items[at]?.[key] !== named[at]) return false;
  return true;
}

/** Whether the keys stand among the others, in the same order. */
function isWithin(keys: readonly Key[], others: readonly Key[]): boolean {
  let at = 0;
  for (const other of others) if (at < keys.length && keys[at] === other) at += 1;
  return at === keys.length;
}
