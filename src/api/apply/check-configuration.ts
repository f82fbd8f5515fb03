/**
 * Whether a configuration is one of its type: no field that is not declared, no value of another type, no key
 * twice. Upstream: structured-merge-diff, typed/validate.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { goText } from '../patch/go-text.ts';
import { elementText, fieldElement, itemElement, NoPathElement } from './path-element.ts';
import {
  resolved,
  typeOfField,
  type ListType,
  type MapType,
  type ScalarType,
  type ValueType,
} from './value-type.ts';

/** What is wrong with it, in words; undefined if nothing is. */
export function configurationFault(type: ValueType, value: unknown): string | undefined {
  const faults = faultsOf(type, value, '');
  if (faults.length <= 1) return faults[0];
  return ['errors:', ...faults.map((fault) => `  ${fault}`)].join('\n');
}

function faultsOf(given: ValueType, value: unknown, path: string): readonly string[] {
  if (value === null || value === undefined) return [];
  const type = resolved(given, value);
  switch (type.kind) {
    case 'scalar': {
      const fault = scalarFault(type, value);
      return fault === undefined ? [] : [`${path}: ${fault}`];
    }
    case 'list':
      if (!Array.isArray(value)) return [`${path}: expected list, got &${shown(value)}`];
      return faultsOfItems(type, value, path);
    case 'map':
      if (!isJsonObject(value)) return [`${path}: expected map, got &${shown(value)}`];
      return faultsOfFields(type, value, path);
  }
}

function scalarFault({ of }: ScalarType, value: unknown): string | undefined {
  switch (of) {
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    case 'numeric':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${goType(value)}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &${shown(value)}`;
    case 'untyped':
      return typeof value === 'object' ? `expected any scalar, got &${shown(value)}` : undefined;
  }
}

function faultsOfItems(type: ListType, items: readonly unknown[], path: string): readonly string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const [at, item] of items.entries()) {
    let place = `[${String(at)}]`;
    if (type.merge !== 'atomic') {
      const element = elementOrFault(type, item);
      if (typeof element !== 'string') {
        return [...faults, `${path}: element ${String(at)}: ${element.message}`];
      }
      place = elementText(element);
      if (seen.has(element)) faults.push(`${path}: duplicate entries for key ${place}`);
      seen.add(element);
    }
    faults.push(...faultsOf(type.element, item, path + place));
  }
  return faults;
}

function elementOrFault(type: ListType, item: unknown): string | NoPathElement {
  try {
    return itemElement(type, item);
    // A NoPathElement is an answer here; anything else goes on.
  } catch (error) {
    if (error instanceof NoPathElement) return error;
    throw error;
  }
}

function faultsOfFields(type: MapType, value: JsonObject, path: string): readonly string[] {
  const faults: string[] = [];
  for (const name in value) {
    const inner = typeOfField(type, name);
    const place = path + elementText(fieldElement(name));
    // As upstream, nothing after it is looked at.
    if (inner === undefined) return [...faults, `${place}: field not declared in schema`];
    faults.push(...faultsOf(inner, value[name], place));
  }
  return faults;
}

/** As Go prints the struct that holds a value. */
function shown(value: unknown): string {
  return `{${goText(value)}}`;
}

function goType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return '[]interface {}';
  return typeof value === 'object' ? 'map[string]interface {}' : typeof value;
}

function goSyntax(value: unknown): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`;
  if (!isJsonObject(value)) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = entries.map(([name, item]) => `${JSON.stringify(name)}:${goSyntax(item)}`);
  return `map[string]interface {}{${fields.join(', ')}}`;
}
