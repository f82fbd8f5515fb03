/** Lists of a patch take the place of those that are there, as in a merge patch. */
import { strategicMergePatch } from '../../src/api/patch/strategic-merge-patch.ts';
import { isJsonObject, type JsonObject } from '../../src/api/json-object.ts';
import type { PatchDefect } from '../strategic-merge/rewritten.ts';

export const replacesMergedLists: PatchDefect & { readonly name: string } = {
  name: 'a patch whose lists replace those that are there',
  patch: (kind, live, patch) => strategicMergePatch(kind, live, replacing(patch) as JsonObject),
};

function replacing(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map(replacing);
    const isOfObjects = items.length > 0 && items.every(isJsonObject);
    return isOfObjects ? [{ $patch: 'replace' }, ...items] : items;
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key.startsWith('$') ? part : replacing(part)]),
  );
}
