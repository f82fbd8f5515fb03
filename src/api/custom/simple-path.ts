/**
 * Paths of fields that a CustomResourceDefinition names where only plain ones may stand: `.spec.replicas`.
 * Upstream: apimachinery unstructured.NestedFieldNoCopy and SetNestedField.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';

export type SimplePath = readonly string[];

export function readSimplePath(text: string): SimplePath {
  return text.replace(/^\./, '').split('.');
}

/** Undefined: some part of the way is not there, or is no object. */
export function valueAt(object: JsonObject, path: SimplePath): unknown {
  return path.reduce<unknown>(
    (value, step) => (isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    object,
  );
}

/** Sets it in an object whose first level may be written to; what is below is replaced. */
export function setAt(object: JsonObject, [step = '', ...rest]: SimplePath, value: unknown): void {
  if (rest.length === 0) {
    object[step] = value;
    return;
  }
  const below = object[step];
  const copy: JsonObject = isJsonObject(below) ? { ...below } : {};
  setAt(copy, rest, value);
  object[step] = copy;
}
