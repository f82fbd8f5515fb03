/**
 * Structural sharing: the next state of an object keeps every part that did not change.
 *
 * That makes "did the spec change?" a comparison of two references, makes a write that changes
 * nothing recognisable, and freezes each part once in its life. A frozen object is taken to be frozen
 * all the way down, which holds for everything this server hands out.
 */
import type { ApiObject } from './objects.ts';

type Mutable = Record<string, unknown>;

/** Freezes `value` all the way down, in place, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const key in value) deepFreeze(value[key]);
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
  const before = previous as Mutable;
  const after = (Object.isFrozen(next) ? copyOf(next) : next) as Mutable;
  const keys = Object.keys(after);
  let same = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const item = after[key];
    const shared = share(before[key], item);
    if (shared !== item) after[key] = shared;
    if (shared !== before[key] || (shared === undefined && !Object.hasOwn(before, key)))
      same = false;
  }
  return (same ? previous : Object.freeze(after)) as T;
}

/** The same frozen object with other metadata, frozen too. */
export function withMetadata<T extends ApiObject>(object: T, metadata: T['metadata']): T {
  // A spread of T with a field of T is a T; the compiler cannot see it for a type parameter.
  return Object.freeze({ ...object, metadata: Object.freeze(metadata) }) as unknown as T;
}

function copyOf(value: object): object {
  return Array.isArray(value) ? [...(value as readonly unknown[])] : { ...value };
}
