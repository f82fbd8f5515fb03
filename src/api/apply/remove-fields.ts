/**
 * An object without some of its fields. What is left empty is nothing. Pure.
 * Upstream: structured-merge-diff, typed/remove.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import type { FieldSet } from './field-set.ts';
import { fieldElement, itemElement } from './path-element.ts';
import {
  DEDUCED,
  itemsOf,
  resolved,
  typeOfField,
  type ListType,
  type MapType,
  type ValueType,
} from './value-type.ts';

export function removeFields(given: ValueType, value: unknown, fields: FieldSet): unknown {
  if (fields.isEmpty) return value;
  const type = resolved(given, value);
  if (type.kind === 'map') return type.isAtomic ? null : removeFromMap(type, value, fields);
  if (type.kind === 'list') {
    return type.merge === 'atomic' ? null : removeFromList(type, value, fields);
  }
  return value;
}

function removeFromMap(type: MapType, value: unknown, fields: FieldSet): unknown {
  if (!isJsonObject(value)) return null;
  const rest: JsonObject = {};
  let isEmpty = true;
  for (const name in value) {
    const element = fieldElement(name);
    if (fields.hasElement(element)) continue;
    isEmpty = false;
    const inner = typeOfField(type, name) ?? DEDUCED;
    rest[name] = removeFields(inner, value[name], fields.below(element));
  }
  return isEmpty ? null : rest;
}

function removeFromList(type: ListType, value: unknown, fields: FieldSet): unknown {
  const rest: unknown[] = [];
  for (const item of itemsOf(value)) {
    const element = itemElement(type, item);
    if (fields.hasElement(element)) continue;
    rest.push(removeFields(type.element, item, fields.below(element)));
  }
  return rest.length === 0 ? null : rest;
}
