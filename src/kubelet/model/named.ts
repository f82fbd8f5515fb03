/**
 * The item of a list that has this name: of a container its status, for one.
 *
 * By index, for lists that are looked at many times a second: those of the API are frozen, and in V8 compiled code walks a
 * frozen list by calls of the engine only, with an iterator and a result for each item, or with what `find` is given. Here
 * nothing is made.
 */
export function named<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
): T | undefined {
  for (let at = 0; at < list.length; at++) if (list[at]?.name === name) return list[at];
  return undefined;
}
