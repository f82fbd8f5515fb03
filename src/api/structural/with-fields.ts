import type { JsonObject } from '../json-object.ts';

/**
 * The object with each field as `change` has it, without those for which it answers `undefined`; the same object
 * where nothing changes.
 */
export function withFields(
  object: JsonObject,
  change: (name: string, value: unknown) => unknown,
): JsonObject {
  let changed = false;
  const fields: [string, unknown][] = [];
  for (const [name, value] of Object.entries(object)) {
    const next = change(name, value);
    if (next !== value) changed = true;
    if (next !== undefined) fields.push([name, next]);
  }
  // A field may be called `__proto__`: fromEntries makes it a field like others.
  return changed ? Object.fromEntries(fields) : object;
}
