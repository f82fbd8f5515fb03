/**
 * How a patch is to be understood; the words are those of `kubectl patch --type`.
 *
 * `merge`: JSON merge patch (RFC 7386), lists replaced whole. `strategic`: lists with a merge key are merged
 * item by item, and directives say what a document cannot (merge-lists.ts, strategic-merge-patch.ts).
 * Upstream: apimachinery pkg/types/patch.go.
 */
export type PatchType = 'merge' | 'strategic';
