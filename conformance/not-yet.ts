/**
 * The recordings that do not agree yet, by what has to change in the product. The list only shrinks: a
 * recording of it that agrees fails the test, and so does one that differs and is not in it.
 *
 * `change` names the files where the cause lies, as far as the first difference tells.
 */
export interface Cause {
  readonly cause: string;
  readonly change: readonly string[];
  readonly recordings: readonly string[];
}

export const NOT_YET: readonly Cause[] = [];
