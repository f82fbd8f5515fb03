/**
 * The strategic merge patch that makes one object of another, and nothing else. Pure.
 * Upstream: apimachinery pkg/util/strategicpatch/patch.go, CreateTwoWayMergePatch.
 *
 * Deviation: a list with a key twice, which a patch cannot speak of item by item, is replaced.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { MergeList } from '../schema/merge-lists.ts';
import { STRUCTS, type FieldType, type Struct } from '../schema/struct-table.ts';
import { PATCH, RETAIN_KEYS } from './directives.ts';
import { sameValue } from './same-value.ts';

type List = readonly unknown[];

/** @returns undefined if nothing differs */
export function twoWayMergePatch(
  structName: string,
  old: object,
  next: object,
): JsonObject | undefined {
  return diffMaps(STRUCTS.get(structName), old as JsonObject, next as JsonObject);
}

/**
 * The part of such a patch that is about one field of a struct, added to `patch`, which is made if there is
 * none yet. `undefined` is a field that is not there.
 */
export function diffField(
  structName: string,
  field: string,
  old: unknown,
  next: unknown,
  patch: JsonObject | undefined,
): JsonObject | undefined {
  if (sameValue(old, next)) return patch;
  return fieldDiff(STRUCTS.get(structName), field, old, next, patch);
}

/** Into `given`, if there is one. */
function diffMaps(
  struct: Struct | undefined,
  old: JsonObject,
  next: JsonObject,
  given?: JsonObject,
): JsonObject | undefined {
  let patch = given;
  for (const field in next) {
    const value = next[field];
    if (!sameValue(old[field], value)) patch = fieldDiff(struct, field, old[field], value, patch);
  }
  for (const field in old) {
    if (next[field] === undefined) patch = fieldDiff(struct, field, old[field], undefined, patch);
  }
  return patch;
}

/** Of two values that differ. */
function fieldDiff(
  struct: Struct | undefined,
  field: string,
  old: unknown,
  next: unknown,
  given: JsonObject | undefined,
): JsonObject | undefined {
  const patch = given ?? {};
  if (typeof next !== 'object' || typeof old !== 'object') {
    patch[field] = next ?? null;
    return patch;
  }
  const type = struct?.fields.get(field);
  if (isJsonObject(old) && isJsonObject(next)) {
    const inner = diffMaps(type?.kind === 'struct' ? type.struct : undefined, old, next);
    if (inner === undefined) return given;
    patch[field] = inner;
    return patch;
  }
  const list = type?.kind === 'list' ? type.merge : undefined;
  if (list === undefined || !isList(old) || !isList(next)) patch[field] = next;
  else if (list.key === undefined) diffValues(patch, field, list, old, next);
  else diffItems({ patch, field, list, key: list.key, element: elementOf(type) }, old, next);
  return patch;
}

function diffValues(
  patch: JsonObject,
  field: string,
  list: MergeList,
  old: List,
  next: List,
): void {
  const added = next.filter((value) => !old.includes(value));
  const gone = old.filter((value) => !next.includes(value));
  if (added.length > 0) patch[field] = added;
  if (gone.length > 0) patch[list.deletions] = gone;
  patch[list.order] = next;
}

interface ItemsDiff {
  readonly patch: JsonObject;
  readonly field: string;
  readonly list: MergeList;
  readonly key: string;
  readonly element: Struct | undefined;
}

function diffItems({ patch, field, list, key, element }: ItemsDiff, old: List, next: List): void {
  if (!isKeyed(key, old) || !isKeyed(key, next)) {
    patch[field] = [{ [PATCH]: 'replace' }, ...next];
    return;
  }
  if (old.length === 0) {
    patch[field] = next;
    return;
  }
  const items: JsonObject[] = [];
  for (const item of next) {
    const before = itemOf(key, item[key], old);
    if (before === undefined) items.push(item);
    else if (!sameValue(before, item)) {
      const change = diffMaps(element, before, item, keyAlone(key, item)) ?? {};
      if (list.retainKeys) change[RETAIN_KEYS] = Object.keys(item).sort();
      items.push(change);
    }
  }
  for (const item of old) {
    if (itemOf(key, item[key], next) !== undefined) continue;
    const gone = keyAlone(key, item);
    gone[PATCH] = 'delete';
    items.push(gone);
  }
  if (items.length > 0) patch[field] = items;
  patch[list.order] = next.map((item) => keyAlone(key, item));
}

function keyAlone(key: string, item: JsonObject): JsonObject {
  const alone: JsonObject = {};
  alone[key] = item[key];
  return alone;
}

/** Each item has the key, and no two have the same. */
function isKeyed(key: string, items: List): items is readonly JsonObject[] {
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (!isJsonObject(item) || item[key] === undefined) return false;
    for (let other = 0; other < at; other++) {
      if ((items[other] as JsonObject)[key] === item[key]) return false;
    }
  }
  return true;
}

function itemOf(key: string, value: unknown, items: readonly JsonObject[]): JsonObject | undefined {
  for (const item of items) if (item[key] === value) return item;
  return undefined;
}

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

function elementOf(type: FieldType | undefined): Struct | undefined {
  if (type?.kind !== 'list') return undefined;
  return type.element.kind === 'struct' ? type.element.struct : undefined;
}
