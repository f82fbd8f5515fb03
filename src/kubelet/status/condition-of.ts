/** The condition of this type. By index, as `named` looks for names, and for its reasons. */
export function conditionOf<T extends { readonly type: string }>(
  conditions: readonly T[],
  type: string,
): T | undefined {
  for (let at = 0; at < conditions.length; at++) {
    if (conditions[at]?.type === type) return conditions[at];
  }
  return undefined;
}
