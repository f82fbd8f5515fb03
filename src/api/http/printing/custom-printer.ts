/**
 * The columns that a CustomResourceDefinition gives its resource.
 * Upstream: apiextensions-apiserver pkg/registry/customresource/tableconvertor, pkg/apiserver/helpers.go.
 */
import { rethrowProgrammerError } from '../../../sim/index.ts';
import { parseTimestamp, type CustomResourceColumnDefinition } from '../../index.ts';
import type { Instant } from '../../../sim/index.ts';
import type { Cell, Column, Printer } from './columns.ts';
import { age } from './human-duration.ts';
import { compileJsonPath, JsonPathError, type JsonPath } from './json-path.ts';

type Definition = CustomResourceColumnDefinition;

const NAME: Column = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 };
const AGE: Definition = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

const MADE = new WeakMap<readonly Definition[], Printer>();

export function customPrinter(definitions: readonly Definition[]): Printer {
  const known = MADE.get(definitions);
  if (known !== undefined) return known;
  const made = makePrinter(definitions.length === 0 ? [AGE] : definitions);
  MADE.set(definitions, made);
  return made;
}

function makePrinter(definitions: readonly Definition[]): Printer {
  const columns: { readonly definition: Definition; readonly path: JsonPath }[] = [];
  for (const definition of definitions) {
    const path = pathOf(definition);
    // As upstream, the columns before the first one that cannot be read are all there are.
    if (path === undefined) break;
    columns.push({ definition, path });
  }
  return {
    columns: [NAME, ...columns.map(({ definition }) => columnOf(definition))],
    cells: (object, now) => [
      object.metadata.name,
      ...columns.map(({ definition, path }) => cellOf(definition, path(object), now)),
    ],
  };
}

function pathOf({ jsonPath }: Definition): JsonPath | undefined {
  try {
    return compileJsonPath(jsonPath);
  } catch (error) {
    rethrowProgrammerError(error);
    if (!(error instanceof JsonPathError)) throw error;
    return undefined;
  }
}

function columnOf({ name, type, format, description, priority, jsonPath }: Definition): Column {
  const plain = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return {
    name,
    // Validation lets no other type through.
    type: type as Column['type'],
    format: format ?? '',
    description: description || plain,
    priority: priority ?? 0,
  };
}

/** Of what the path finds the first; null if there is none of this type. */
function cellOf({ type }: Definition, [value]: readonly unknown[], now: Instant): Cell {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    default:
      if (typeof value !== 'string') return null;
      return Number.isNaN(parseTimestamp(value)) ? '<invalid>' : age(value, now);
  }
}
