/**
 * What a schema does not know is taken away. Upstream: apiextensions-apiserver pkg/apiserver/schema/pruning.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { META_FIELDS, type StructuralSchema } from './structural-schema.ts';
import { withFields } from './with-fields.ts';

export interface Pruned {
  /** The same object where nothing was taken away. */
  readonly object: JsonObject;
  /** What was taken away, sorted, as field validation names it: `spec.foo`, `spec.list[0].bar`. */
  readonly unknownFields: readonly string[];
}

/** `apiVersion`, `kind` and `metadata` of the object and of embedded resources stay as they are. */
export function prune(schema: StructuralSchema, object: JsonObject): Pruned {
  const pruning = new Pruning();
  const pruned = pruning.known({ ...schema, isEmbeddedResource: true }, object, '');
  return {
    object: isJsonObject(pruned) ? pruned : object,
    unknownFields: pruning.unknownFields.sort(),
  };
}

/** As it is written in the place of a field of `type` that is no root. */
export function prunedValue(schema: StructuralSchema, value: unknown): unknown {
  return new Pruning().known(schema, value, '');
}

class Pruning {
  readonly unknownFields: string[] = [];

  known(schema: StructuralSchema | undefined, value: unknown, path: string): unknown {
    if (Array.isArray(value)) return this.#items(schema, value, path);
    if (!isJsonObject(value)) return value;
    return withFields(value, (name, field) => {
      if (schema?.isEmbeddedResource === true && META_FIELDS.has(name)) return field;
      const fieldPath = path === '' ? name : `${path}.${name}`;
      const property = schema?.properties.get(name);
      if (property !== undefined) return this.known(property, field, fieldPath);
      const others = schema?.additionalProperties;
      // Also where it is `false`: the field stays then, and what it holds goes.
      if (others !== undefined) {
        return this.known(typeof others === 'object' ? others : undefined, field, fieldPath);
      }
      if (schema?.preservesUnknownFields === true) return field;
      if (path !== '' || !META_FIELDS.has(name)) this.unknownFields.push(fieldPath);
      return undefined;
    });
  }

  #items(schema: StructuralSchema | undefined, list: readonly unknown[], path: string): unknown {
    // Where unknown fields are kept, and nothing is said of the items, they are kept whole.
    if (schema?.preservesUnknownFields === true && schema.items === undefined) return list;
    const items = list.map((item, at) => {
      const itemPath = `${path}[${String(at)}]`;
      return schema?.preservesUnknownFields === true && schema.items !== undefined
        ? this.known({ ...schema.items, preservesUnknownFields: true }, item, itemPath)
        : this.known(schema?.items, item, itemPath);
    });
    return items.every((item, at) => item === list[at]) ? list : items;
  }
}
