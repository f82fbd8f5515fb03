/**
 * What a schema of an OpenAPI document says, but for its words: names and types of fields, what is required, the values
 * there are, defaults, how lists and maps are merged.
 */
import { createHash } from 'node:crypto';

export type Schemas = Readonly<Record<string, unknown>>;

type Node = Readonly<Record<string, unknown>>;

/** In the order of names. A reference is one whether it stands among clauses, as beside a description, or alone. */
export function structureOf(schema: unknown): unknown {
  return structure(schema, false);
}

/** Of a structure, short. */
export function digestOf(schema: unknown): string {
  const text = JSON.stringify(structureOf(schema));
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function structure(value: unknown, isNamed: boolean): unknown {
  if (Array.isArray(value)) return value.map((each) => structure(each, false));
  if (!isNode(value)) return value;
  const { allOf } = value;
  const names = Object.keys(value).filter((name) => isNamed || name !== 'description');
  if (names.length === 1 && Array.isArray(allOf)) return structure(allOf[0], false);
  const entries = names
    .sort()
    .map((name) => [name, structure(value[name], !isNamed && name === 'properties')]);
  return Object.fromEntries(entries) as unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}
