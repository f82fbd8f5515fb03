/**
 * How two values differ in Go's terms: what kube-apiserver appends to the refusal of an update.
 * Upstream: apimachinery pkg/util/diff, Diff (v1.36; releases before 1.34 wrote it in another way).
 */
import { goLines } from './go-json.ts';
import { unifiedDifference } from './unified-difference.ts';

/**
 * @param type of both, as the table of structs names it
 * @param before as it is kept
 * @param after as it was given
 */
export function goDifference(type: string, before: unknown, after: unknown): string {
  return unifiedDifference(goLines(type, before, 'stored'), goLines(type, after, 'given'));
}
