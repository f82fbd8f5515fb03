/**
 * Strategic merge patch: null removes, objects merge, lists with a merge key merge item by item
 * (schema/merge-lists.ts), every other list is replaced; directives (directives.ts) say the rest. Pure: neither
 * argument is changed, and what the patch does not touch is shared.
 * Upstream: apimachinery pkg/util/strategicpatch/patch.go, StrategicMergeMapPatch.
 */
import { extended } from '../../sim/index.ts';
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { MergeList } from '../schema/merge-lists.ts';
import { REPLACED_FIELDS } from '../schema/merge-lists.ts';
import { STRUCTS, type FieldType } from '../schema/struct-table.ts';
import { listOfDirective, looksLikeDirective, PATCH, RETAIN_KEYS } from './directives.ts';
import { isOrdinary, mergeItems, mergeValues } from './merge-list.ts';
import { patchError } from './patch-error.ts';

type List = readonly unknown[];

/**
 * @param structName what the target is; a field that it has not is taken over for the decoder to refuse
 * @throws {StatusError} of code 500 for a patch that is none
 */
export function strategicMergePatch(
  structName: string,
  target: object,
  patch: JsonObject,
): JsonObject {
  const struct = STRUCTS.get(structName);
  const type = struct && ({ kind: 'struct', goType: `v1.${structName}`, struct } as const);
  return mergeMaps(type, target as JsonObject, patch);
}

/** The very target if the patch says nothing new of it: a patch that names a uid copies no metadata. */
function mergeMaps(type: FieldType | undefined, target: JsonObject, patch: JsonObject): JsonObject {
  if (patch[PATCH] !== undefined) return directed(patch);
  const source = patch[RETAIN_KEYS] === undefined ? target : retained(target, patch);
  let result = source;
  for (const key in patch) {
    const given = patch[key];
    if (given === undefined || key === RETAIN_KEYS) continue;
    const list = looksLikeDirective(key) ? listOfDirective(key) : undefined;
    if (list !== undefined && patch[list] !== undefined) continue;
    const field = list ?? key;
    const live = result[field];
    const isPlain = list === undefined && isScalar(given);
    const isWhole = isPlain || (live !== undefined && isReplaced(type, field));
    const value = isWhole ? given : merged(type, live, patch, field);
    if (value === live) continue;
    if (value === undefined || value === null) {
      result = without(result, field);
      continue;
    }
    if (result === source) result = extended(source);
    // A field of its own, for the decoder to refuse; assigned, it would vanish into the prototype.
    if (field === '__proto__') Object.defineProperty(result, field, { value, enumerable: true });
    else result[field] = value;
  }
  return result;
}

function isReplaced(type: FieldType | undefined, field: string): boolean {
  return type?.kind === 'struct' && REPLACED_FIELDS.has(`${type.struct.name}.${field}`);
}

/** Copied rather than deleted from: an object that lost a field is slow for everybody who reads it. */
function without(map: JsonObject, field: string): JsonObject {
  const rest: JsonObject = {};
  for (const key in map) if (key !== field) rest[key] = map[key];
  return rest;
}

/** What the whole map is replaced by. */
function directed(patch: JsonObject): JsonObject {
  const { [PATCH]: directive, ...rest } = patch;
  if (directive === 'delete') return {};
  if (directive === 'replace') return rest;
  throw patchError.unknownDirective(directive, patch);
}

/** The target without the fields that the patch does not retain. */
function retained(target: JsonObject, patch: JsonObject): JsonObject {
  const keys = patch[RETAIN_KEYS];
  if (!Array.isArray(keys)) throw patchError.badRetainKeys();
  const set = new Set<unknown>(keys);
  for (const key in patch) {
    const isSaid = patch[key] !== null && !looksLikeDirective(key);
    if (isSaid && !set.has(key)) throw patchError.badRetainKeys();
  }
  return Object.fromEntries(Object.entries(target).filter(([key]) => set.has(key)));
}

/** What becomes of a field, given what the patch says of it: no scalar, or directives alone. */
function merged(
  outer: FieldType | undefined,
  live: unknown,
  patch: JsonObject,
  field: string,
): unknown {
  const given = patch[field];
  const type = fieldType(outer, field);
  if (isJsonObject(given)) return mergeMaps(type, isJsonObject(live) ? live : {}, given);
  const list = type?.kind === 'list' ? type.merge : undefined;
  if (list !== undefined && type?.kind === 'list') {
    return mergedList(list, type.element, live, patch, given);
  }
  if (given === undefined) throw patchError.noMergeList(field);
  return given;
}

function mergedList(
  { key, order, deletions }: MergeList,
  element: FieldType,
  live: unknown,
  patch: JsonObject,
  given: unknown,
): unknown {
  // Directives about a list that is not there.
  if (given === undefined && live === undefined) return undefined;
  const items = given ?? NONE;
  if (!isList(items)) return given;
  const before = isList(live) ? live : NONE;
  const ordered = directive(patch, order, patchError.badOrder);
  if (key === undefined) {
    const gone = directive(patch, deletions, patchError.badDeletion);
    return mergeValues(before, items, ordered, gone ?? NONE);
  }
  if (!before.every(isJsonObject) || !items.every(isJsonObject)) return given;
  const merge = (item: JsonObject, change: JsonObject) => mergeMaps(element, item, change);
  // With nothing to merge with, the items are taken as they come, a key twice and all.
  if (live === undefined) return items.filter(isOrdinary).map((item) => merge({}, item));
  return mergeItems({ key, live: before, items, order: ordered, merge });
}

const NONE: List = [];

function directive(patch: JsonObject, name: string, refuse: () => Error): List | undefined {
  const value = patch[name];
  if (value === undefined || isList(value)) return value;
  throw refuse();
}

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isList(value: unknown): value is List {
  return Array.isArray(value);
}

function fieldType(type: FieldType | undefined, field: string): FieldType | undefined {
  if (type?.kind === 'struct') return type.struct.fields.get(field);
  return type?.kind === 'map' ? type.element : undefined;
}
