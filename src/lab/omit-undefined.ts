/**
 * The fields that have a value, as `exactOptionalPropertyTypes` wants an optional field: absent, not
 * undefined.
 */
export function omitUndefined<T extends object>(fields: {
  readonly [Key in keyof T]: T[Key] | undefined;
}): T {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as T;
}
