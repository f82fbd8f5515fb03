/**
 * An object as it is served and compared: with the fields that a struct of Go always has, without the empty lists
 * and maps that Go leaves out. Parts that are served as they are stay the same; what is made of a frozen part is
 * made once, so two states of an object still share what did not change.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { DEDUCED, resolved, typeOfField, type MapType, type ValueType } from './value-type.ts';

const KNOWN = new WeakMap<object, { readonly type: ValueType; readonly served: unknown }>();

export function servedForm(given: ValueType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const type = resolved(given, value);
  if (type.kind === 'scalar') return value;
  const known = KNOWN.get(value);
  if (known?.type === type) return known.served;
  const served = Array.isArray(value)
    ? servedItems(type.kind === 'list' ? type.element : DEDUCED, value)
    : type.kind === 'map' && isJsonObject(value)
      ? servedFields(type, value)
      : value;
  if (Object.isFrozen(value)) KNOWN.set(value, { type, served });
  return served;
}

function servedItems(element: ValueType, items: readonly unknown[]): readonly unknown[] {
  let isSame = true;
  const served = items.map((item) => {
    const form = servedForm(element, item);
    if (form !== item) isSame = false;
    return form;
  });
  return isSame ? items : served;
}

function servedFields(type: MapType, value: JsonObject): JsonObject {
  const { zeros } = type;
  let isSame = true;
  const served: JsonObject = {};
  for (const name in value) {
    const item = value[name];
    const form = servedForm(typeOfField(type, name) ?? DEDUCED, item);
    if (zeros !== undefined && isNoList(zeros, name, form)) {
      served[name] = null;
      isSame = false;
    } else if (zeros !== undefined && isLeftOut(type, zeros, name, form)) isSame = false;
    else {
      served[name] = form;
      if (form !== item) isSame = false;
    }
  }
  for (const name in zeros) {
    if (served[name] !== undefined) continue;
    served[name] = servedForm(typeOfField(type, name) ?? DEDUCED, zeros[name]);
    isSame = false;
  }
  return isSame ? value : served;
}

/** Upstream keeps objects as protobuf, in which a list without items is no list. */
function isNoList(zeros: JsonObject, name: string, value: unknown): boolean {
  return Array.isArray(value) && value.length === 0 && zeros[name] === null;
}

function isLeftOut(
  { fields, unserved, servedEmpty }: MapType,
  zeros: JsonObject,
  name: string,
  value: unknown,
): boolean {
  if (value === undefined) return true;
  if (value === null || name in zeros) return false;
  if (typeof value !== 'object') {
    if (value === '') return servedEmpty?.has(name) !== true;
    return (value === 0 || value === false) && unserved?.has(name) === true;
  }
  if (Array.isArray(value)) return value.length === 0;
  const type = fields.get(name);
  const isMap = type?.kind === 'map' && type.element !== undefined;
  return isMap && Object.keys(value).length === 0;
}
