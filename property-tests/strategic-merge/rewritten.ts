/** A patch in which some is said otherwise, however deep: what a defect takes for the patch. */
import { strategicMergePatch } from '../../src/api/patch/strategic-merge-patch.ts';
import { isJsonObject, type JsonObject } from '../../src/api/json-object.ts';

export interface PatchDefect {
  readonly patch: typeof strategicMergePatch;
}

/** @param leaves whether a key of a map is left out of it */
export function ignoring(leaves: (key: string, value: unknown) => boolean): PatchDefect {
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(without);
    if (!isJsonObject(value)) return value;
    const kept = Object.entries(value).filter(([key, part]) => !leaves(key, part));
    return Object.fromEntries(kept.map(([key, part]) => [key, without(part)]));
  };
  return {
    patch: (kind, live, patch) => strategicMergePatch(kind, live, without(patch) as JsonObject),
  };
}
