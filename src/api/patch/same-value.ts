/**
 * Whether two JSON values are equal, whatever the order of their keys. Makes nothing: every pass over
 * a pod compares statuses, and most of their parts are the same object.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && sameItems(a, b);
  }
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  let surplus = 0;
  for (const key in left) {
    if (left[key] !== right[key] && !sameValue(left[key], right[key])) return false;
    surplus += 1;
  }
  for (const _key in right) surplus -= 1;
  return surplus === 0;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at] && !sameValue(a[at], b[at])) return false;
  }
  return true;
}
