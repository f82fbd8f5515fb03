/**
 * JSON merge patch (RFC 7386): null removes, objects merge, everything else replaces.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';

/** The patched value. Neither argument is changed; parts the patch does not touch are shared. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const key in patch) {
    const value = patch[key];
    if (value === null) delete result[key];
    // A field of its own, for the decoder to refuse; assigned, it would vanish into the prototype.
    else if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true });
    else if (value !== undefined) result[key] = mergePatch(result[key], value);
  }
  return result;
}
