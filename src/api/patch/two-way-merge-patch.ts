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
import { indexOf } from './merge-list.ts';
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
  return old === next ? patch : fieldDiff(STRUCTS.get(structName), field, old, next, patch);
}

function diffMaps(
  struct: Struct | undefined,
  old: JsonObject,
  next: JsonObject,
): JsonObject | undefined {
  let patch: JsonObject | undefined;
  for (const field in next) {
    const value = next[field];
    if (old[field] !== value) patch = fieldDiff(struct, field, old[field], value, patch);
  }
  for (const field in old) {
    if (next[field] === undefined) patch = fieldDiff(struct, field, old[field], undefined, patch);
  }
  return patch;
}

/** Of two values that are not the same one. Nothing is compared twice: equal parts have no patch. */
function fieldDiff(
  struct: Struct | undefined,
  field: string,
  old: unknown,
  next: unknown,
  given: JsonObject | undefined,
): JsonObject | undefined {
  if (typeof next !== 'object' || typeof old !== 'object') {
    return put(given, field, next ?? null);
  }
  if (isJsonObject(old) && isJsonObject(next)) {
    const type = struct?.fields.get(field);
    const inner = diffMaps(type?.kind === 'struct' ? type.struct : undefined, old, next);
    return inner === undefined ? given : put(given, field, inner);
  }
  if (!isList(old) || !isList(next)) {
    return sameValue(old, next) ? given : put(given, field, next);
  }
  const type = struct?.fields.get(field);
  const list = type?.kind === 'list' ? type.merge : undefined;
  if (list?.key === undefined) {
    if (sameValue(old, next)) return given;
    return list === undefined ? put(given, field, next) : diffValues(given, field, list, old, next);
  }
  return diffItems({ given, field, list, key: list.key, element: elementOf(type) }, old, next);
}

function put(given: JsonObject | undefined, field: string, value: unknown): JsonObject {
  const patch = given ?? {};
  patch[field] = value;
  return patch;
}

function diffValues(
  given: JsonObject | undefined,
  field: string,
  list: MergeList,
  old: List,
  next: List,
): JsonObject {
  const patch = given ?? {};
  const added = next.filter((value) => !old.includes(value));
  const gone = old.filter((value) => !next.includes(value));
  if (added.length > 0) patch[field] = added;
  if (gone.length > 0) patch[list.deletions] = gone;
  patch[list.order] = next;
  return patch;
}

interface ItemsDiff {
  readonly given: JsonObject | undefined;
  readonly field: string;
  readonly list: MergeList;
  readonly key: string;
  readonly element: Struct | undefined;
}

function diffItems(
  { given, field, list, key, element }: ItemsDiff,
  old: List,
  next: List,
): JsonObject | undefined {
  if (!isKeyed(key, old) || !isKeyed(key, next)) {
    return sameValue(old, next) ? given : put(given, field, [{ [PATCH]: 'replace' }, ...next]);
  }
  if (old.length === 0) return next.length === 0 ? given : put(given, field, next);
  const items: JsonObject[] = [];
  let moved = old.length !== next.length;
  for (let at = 0; at < next.length; at++) {
    const item = next[at] as JsonObject;
    const place = indexOf(key, item[key], old);
    if (place !== at) moved = true;
    const before = old[place];
    if (before === undefined) items.push(item);
    else {
      const change = diffMaps(element, before, item);
      if (change === undefined) continue;
      change[key] = item[key];
      if (list.retainKeys) change[RETAIN_KEYS] = Object.keys(item).sort();
      items.push(change);
    }
  }
  if (!moved && items.length === 0) return given;
  if (moved) {
    for (const item of old) {
      if (indexOf(key, item[key], next) < 0) {
        const gone = keyAlone(key, item);
        gone[PATCH] = 'delete';
        items.push(gone);
      }
    }
  }
  const patch = given ?? {};
  if (items.length > 0) patch[field] = items;
  patch[list.order] = next.map((item) => keyAlone(key, item));
  return patch;
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

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

function elementOf(type: FieldType | undefined): Struct | undefined {
  if (type?.kind !== 'list') return undefined;
  return type.element.kind === 'struct' ? type.element.struct : undefined;
}
