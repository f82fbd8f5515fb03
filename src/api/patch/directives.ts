/**
 * What a strategic merge patch can say that a document cannot: keys that begin with `$` and are never stored.
 * Those about a list, its order and what a set is to lose, are named in schema/merge-lists.ts.
 * Upstream: apimachinery pkg/util/strategicpatch/patch.go.
 */
import { DELETE_FROM_PRIMITIVE_LIST, SET_ELEMENT_ORDER } from '../schema/merge-lists.ts';

/** In a map, or in an item of a merged list: `delete` or `replace`. */
export const PATCH = '$patch';
/** The only fields that the map is to keep. */
export const RETAIN_KEYS = '$retainKeys';

const DOLLAR = 36;

/** Whether a key may be one: what no field begins with. */
export function looksLikeDirective(key: string): boolean {
  return key.charCodeAt(0) === DOLLAR;
}

/** The list that a directive speaks of. */
export function listOfDirective(key: string): string | undefined {
  for (const prefix of [SET_ELEMENT_ORDER, DELETE_FROM_PRIMITIVE_LIST]) {
    if (key.startsWith(prefix)) return key.slice(prefix.length);
  }
  return undefined;
}
