/** What may stand only once in lists of type set and map. Upstream: apiextensions-apiserver pkg/apiserver/schema/listtype. */
import { isJsonObject } from '../json-object.ts';
import type { FieldError } from '../validation/field-error.ts';
import type { StructuralSchema } from './structural-schema.ts';
import { jsonText, valueText } from './value-text.ts';

export function listTypeErrors(
  schema: StructuralSchema,
  value: unknown,
  path: string,
): readonly FieldError[] {
  if (Array.isArray(value)) {
    return [
      ...ownErrors(schema, value, path),
      ...value.flatMap((item, at) =>
        schema.items === undefined
          ? []
          : listTypeErrors(schema.items, item, `${path}[${String(at)}]`),
      ),
    ];
  }
  if (!isJsonObject(value)) return [];
  const others = schema.additionalProperties;
  return Object.entries(value).flatMap(([name, field]) => [
    ...(typeof others === 'object' ? listTypeErrors(others, field, `${path}[${name}]`) : []),
    ...propertyErrors(schema.properties.get(name), field, path === '' ? name : `${path}.${name}`),
  ]);
}

function propertyErrors(
  property: StructuralSchema | undefined,
  value: unknown,
  path: string,
): readonly FieldError[] {
  return property === undefined ? [] : listTypeErrors(property, value, path);
}

function ownErrors(
  { listType, listMapKeys }: StructuralSchema,
  list: readonly unknown[],
  path: string,
): readonly FieldError[] {
  if (listType === 'set') return duplicates(list, path);
  if (listType !== 'map') return [];
  const odd = list.findIndex((item) => item !== null && !isJsonObject(item));
  if (odd !== -1) {
    const body = `Invalid value: ${valueText(list[odd])}: must be an object for an array of list-type map`;
    return [{ reason: 'FieldValueInvalid', field: `${path}[${String(odd)}]`, body }];
  }
  const keys = list.map((item) =>
    Object.fromEntries(
      listMapKeys.flatMap((key) =>
        isJsonObject(item) && Object.hasOwn(item, key) ? [[key, item[key]]] : [],
      ),
    ),
  );
  return duplicates(keys, path);
}

/** Each value that stands more than once is told once, at its second place. */
function duplicates(list: readonly unknown[], path: string): readonly FieldError[] {
  const seen = new Map<string, number>();
  return list.flatMap((item, at) => {
    const text = jsonText(item);
    const times = (seen.get(text) ?? 0) + 1;
    seen.set(text, times);
    if (times !== 2) return [];
    const field = `${path}[${String(at)}]`;
    return [{ reason: 'FieldValueDuplicate', field, body: `Duplicate value: ${valueText(item)}` }];
  });
}
