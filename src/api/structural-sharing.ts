/**
 * Structural sharing: the next state of an object keeps every part that did not change.
 *
 * That makes "did the spec change?" a comparison of two references, makes a write that changes
 * nothing recognisable, and freezes each part once in its life. A frozen object is taken to be frozen
 * all the way down, which holds for everything this server hands out. A frozen list that is read often is read by place:
 * in V8 11 `for … of` makes an object for each item of it.
 *
 * A new state on its way to the store is open: it and its metadata can be written to, though other
 * parts may be frozen. Thus the store can put its version on it, and freeze it, without another copy.
 */
import { extended } from '../sim/index.ts';
import type { ApiObject } from './objects.ts';

type Fields = Record<string, unknown>;
type List = unknown[];

/** Freezes `value` all the way down, in place, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) for (const item of value) deepFreeze<unknown>(item);
  else {
    for (const key in value) {
      const part = value[key];
      if (typeof part === 'object') deepFreeze(part);
    }
  }
  return Object.freeze(value);
}

/**
 * `next`, frozen, with every part that equals its counterpart in `previous` replaced by that one;
 * `previous` itself if nothing differs. Takes ownership of `next`.
 */
export function share<T>(previous: unknown, next: T): T {
  if (previous === next) return next;
  if (typeof next !== 'object' || next === null) return next;
  if (typeof previous !== 'object' || previous === null) return deepFreeze(next);
  if (Array.isArray(previous) !== Array.isArray(next)) return deepFreeze(next);
  const isList = Array.isArray(next);
  if (Object.isFrozen(next)) {
    return isList
      ? (shareFrozenItems(previous as List, next) as T)
      : (shareFrozenFields(previous as Fields, next as Fields) as T);
  }
  const same = isList
    ? shareItems(previous as List, next)
    : shareFields(previous as Fields, next as Fields);
  return (same ? previous : Object.freeze(next)) as T;
}

/** The same for a whole object that is open; if it differs, it stays so. */
export function shareOpen<T extends ApiObject>(previous: T, next: T): T {
  const { metadata } = next;
  const sameMetadata = shareFields(fieldsOf(previous.metadata), fieldsOf(metadata));
  next.metadata = previous.metadata;
  if (shareFields(fieldsOf(previous), fieldsOf(next)) && sameMetadata) return previous;
  next.metadata = metadata;
  return next;
}

/** A copy of the object that is open. */
export function open<T extends ApiObject>(object: T): T {
  return extended(object, { metadata: extended(object.metadata) });
}

/** The object as the state at this version, frozen. Takes ownership of it if it is open. */
export function stamp<T extends ApiObject>(object: T, resourceVersion: string): T {
  const stamped = Object.isFrozen(object) ? open(object) : object;
  stamped.metadata.resourceVersion = resourceVersion;
  return deepFreeze(stamped);
}

/** Shares the fields of `next` with those of `previous`; answers whether all of them are equal. */
function shareFields(previous: Fields, next: Fields): boolean {
  let same = true;
  let surplus = 0;
  for (const key in next) {
    surplus += 1;
    const item = next[key];
    const before = previous[key];
    if (item === before && (item !== undefined || Object.hasOwn(previous, key))) continue;
    const shared = typeof item === 'object' ? share(before, item) : item;
    if (shared !== item) next[key] = shared;
    if (shared !== before || shared === undefined) same = false;
  }
  for (const _key in previous) surplus -= 1;
  return same && surplus === 0;
}

/** Of what is frozen a copy is made where a part of it is to be another, and only there. */
function shareFrozenFields(previous: Fields, next: Fields): Fields {
  let copy: Fields | undefined;
  let same = true;
  let surplus = 0;
  for (const key in next) {
    surplus += 1;
    const item = next[key];
    const before = previous[key];
    if (item === before && (item !== undefined || Object.hasOwn(previous, key))) continue;
    const shared = typeof item === 'object' ? share(before, item) : item;
    if (shared !== item) (copy ??= { ...next })[key] = shared;
    if (shared !== before || shared === undefined) same = false;
  }
  for (const _key in previous) surplus -= 1;
  if (same && surplus === 0) return previous;
  return copy === undefined ? next : Object.freeze(copy);
}

function shareFrozenItems(previous: List, next: List): List {
  let copy: List | undefined;
  let same = previous.length === next.length;
  for (let at = 0; at < next.length; at++) {
    const item = next[at];
    const before = previous[at];
    if (item === before) continue;
    const shared = typeof item === 'object' ? share(before, item) : item;
    if (shared !== item) (copy ??= [...next])[at] = shared;
    if (shared !== before) same = false;
  }
  if (same) return previous;
  return copy === undefined ? next : (Object.freeze(copy) as List);
}

function shareItems(previous: List, next: List): boolean {
  let same = previous.length === next.length;
  for (let at = 0; at < next.length; at++) {
    const item = next[at];
    const shared = typeof item === 'object' ? share(previous[at], item) : item;
    if (shared !== item) next[at] = shared;
    if (shared !== previous[at]) same = false;
  }
  return same;
}

/** An object without regard to its type. */
function fieldsOf(object: object): Fields {
  return object as Fields;
}
