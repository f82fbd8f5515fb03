/**
 * Rules on fields that are accepted and do not do what they say: tables from the field's path to what
 * happens instead.
 *
 * A path is written as in `spec.containers[*].env[*].valueFrom`: `[*]` for the items of a list and
 * the values of a map, `*` for every field at that place. A rule covers whatever lies below its path.
 */
export interface FieldRule {
  readonly text: string;
  /** Values (with their key, if in a map) for which nothing is amiss. */
  readonly unless?: (value: unknown, key: string) => boolean;
  /** What an object has of it later is the server's own. */
  readonly isServers?: boolean;
}

export type FieldRules = Readonly<Record<string, FieldRule>>;

/** The field has no effect; instead, what the text says. */
export function notSimulated(instead: string, unless?: FieldRule['unless']): FieldRule {
  const text = `not simulated, ${instead}`;
  return unless === undefined ? { text } : { text, unless };
}

/** The field is the server's to write; a new object that comes with it loses it. */
export const SERVER_SETS: FieldRule = {
  text: 'set by the server, which takes nothing from a new object',
  isServers: true,
};

export function isOneOf(...values: readonly unknown[]): (value: unknown) => boolean {
  return (value) => values.includes(value);
}

/** The same rules below each of the paths. */
export function below(paths: readonly string[], rules: FieldRules): FieldRules {
  return Object.fromEntries(
    paths.flatMap((path) =>
      Object.entries(rules).map(([field, rule]) => [`${path}.${field}`, rule] as const),
    ),
  );
}
