/**
 * One step from a value to what is in it, in the notation of FieldsV1: `f:image`, `k:{"name":"c"}` for the item
 * with these keys, `v:"a"` for the value of a set, `i:0` for a place in a list.
 * Upstream: structured-merge-diff, fieldpath/element.go, serialize-pe.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { ListType } from './value-type.ts';

export type PathElement = string;
export type Path = readonly PathElement[];

export function fieldElement(name: string): PathElement {
  return `f:${name}`;
}

/** Why an item of a list has no path element of its own. */
export class NoPathElement extends Error {
  override readonly name = 'NoPathElement';
}

/** The element by which a merged list knows an item. @throws {NoPathElement} */
export function itemElement({ merge }: ListType, item: unknown): PathElement {
  if (merge === 'atomic') throw new NoPathElement('invalid indexing of non-associative list');
  return merge === 'set' ? setElement(item) : keyedElement(merge, item);
}

function setElement(item: unknown): PathElement {
  if (item === null) {
    throw new NoPathElement("associative list without keys has an element that's an explicit null");
  }
  if (Array.isArray(item)) {
    throw new NoPathElement('not supported: associative list with lists as elements');
  }
  if (typeof item === 'object') {
    throw new NoPathElement("associative list without keys has an element that's a map type");
  }
  return `v:${JSON.stringify(item)}`;
}

function keyedElement(
  keys: readonly { readonly name: string; readonly default: unknown }[],
  item: unknown,
): PathElement {
  if (item === null) {
    throw new NoPathElement('associative list with keys may not have a null element');
  }
  if (!isJsonObject(item)) {
    throw new NoPathElement('associative list with keys may not have non-map elements');
  }
  const given: JsonObject = {};
  for (const { name, default: otherwise } of keys) {
    const value = item[name] === undefined ? otherwise : item[name];
    if (value !== undefined) given[name] = value;
  }
  if (Object.keys(given).length > 0) return `k:${JSON.stringify(sorted(given))}`;
  const names = `["${keys.map(({ name }) => name).join('" "')}"]`;
  throw new NoPathElement(
    `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key fields)`,
  );
}

/** An element as somebody else wrote it, as we write it; undefined if it is none. */
export function readElement(text: string): PathElement | undefined {
  const kind = text.slice(0, 2);
  const rest = text.slice(2);
  if (kind === 'f:') return text;
  const value = parsed(rest);
  if (kind === 'k:') return isJsonObject(value) ? `k:${JSON.stringify(sorted(value))}` : undefined;
  if (kind === 'v:') return value === undefined ? undefined : `v:${JSON.stringify(value)}`;
  return kind === 'i:' && Number.isInteger(value) ? `i:${String(value)}` : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
    // No JSON: the caller is told that it is no element.
    // eslint-disable-next-line house/catch-rethrows-programmer-errors
  } catch {
    return undefined;
  }
}

function sorted(keys: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As conflicts name a field: `.spec.containers[name="c"].image`. */
export function pathText(path: Path): string {
  return path.map(elementText).join('');
}

export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  switch (element.slice(0, 2)) {
    case 'f:':
      return `.${rest}`;
    case 'k:': {
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    }
    case 'v:':
      return `[=${rest}]`;
    default:
      return `[${rest}]`;
  }
}
