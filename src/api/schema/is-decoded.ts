/**
 * Whether what a client hands in is what the decoder would make of it, so that it can be taken over as it is: frozen,
 * so that nobody changes it any more, and of no other types than its fields. Says nothing of what is wrong: decoding does.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { timeFault } from './read-time.ts';
import type { FieldType, Struct } from './struct-table.ts';

/**
 * The object itself need not be frozen, only what it holds. Parts of `known` (an object of the store, decoded before)
 * are.
 */
export function isDecoded(struct: Struct, object: object, known: object): boolean {
  return areRight(struct, object as JsonObject, known as JsonObject);
}

function areRight(struct: Struct, value: JsonObject, known: JsonObject | undefined): boolean {
  for (const name in value) {
    const type = struct.fields.get(name);
    if (type === undefined) return false;
    const item = value[name];
    if (typeof item === type.plain) continue;
    const before = known?.[name];
    if (item === undefined || (item !== before && !isRight(type, item, before))) return false;
  }
  return true;
}

function isRight(type: FieldType, value: unknown, known: unknown): boolean {
  switch (type.kind) {
    case 'struct':
      if (!isJsonObject(value) || !Object.isFrozen(value)) return false;
      // What is known was decoded by the same table.
      return areRight(type.struct, value, known as JsonObject | undefined);
    case 'list':
      if (!Array.isArray(value) || !Object.isFrozen(value)) return false;
      return areItemsRight(type.element, value, Array.isArray(known) ? known : NOTHING);
    case 'int32':
    case 'int64':
      return Number.isInteger(value);
    case 'Time':
    case 'MicroTime':
      return typeof value === 'string' && timeFault(value, type.kind === 'MicroTime') === undefined;
    default:
      return typeof value === type.plain;
  }
}

const NOTHING: readonly unknown[] = [];

function areItemsRight(
  element: FieldType,
  items: readonly unknown[],
  known: readonly unknown[],
): boolean {
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (typeof item === element.plain || (item !== undefined && item === known[at])) continue;
    if (!isRight(element, item, known[at])) return false;
  }
  return true;
}
