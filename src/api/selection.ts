/**
 * Which objects a list or a watch is about: namespace, field selector and label selector compiled
 * to one predicate, and the narrowest index that leads to them.
 */
import type { ListOptions } from './client.ts';
import { parseLabelSelector } from './selectors/label-selector.ts';
import type { ApiObject } from './objects.ts';
import { badRequest } from './refusals.ts';
import type { ResourceDefinition } from './resources/resource-definition.ts';

export interface FieldRequirement {
  readonly field: string;
  readonly value: string;
}

export interface Selection<T extends ApiObject> {
  readonly matches: (object: T) => boolean;
  /** All that match have this value in this field; undefined: no index helps. */
  readonly narrowest: FieldRequirement | undefined;
  readonly namespace: string | undefined;
}

export const NAME_FIELD = 'metadata.name';
export const NAMESPACE_FIELD = 'metadata.namespace';

/** The part of a definition that selections are made with. */
export type SelectableFields<T extends ApiObject> = Pick<
  ResourceDefinition<T>,
  'namespaced' | 'selectableFields' | 'indexedFields'
>;

/** @throws {StatusError} BadRequest, for a field or selector that cannot be selected by. */
export function compileSelection<T extends ApiObject>(
  definition: SelectableFields<T>,
  options: ListOptions = {},
): Selection<T> {
  const fields = Object.entries(options.fieldSelector ?? {}).map(([field, value]) => ({
    field,
    value,
  }));
  if (definition.namespaced && options.namespace !== undefined && options.namespace !== '') {
    fields.push({ field: NAMESPACE_FIELD, value: options.namespace });
  }
  const tests = fields.map(({ field, value }) => {
    const read = fieldReader(definition, field);
    return (object: T): boolean => read(object) === value;
  });
  for (const { field, value } of options.unlikeFields ?? []) {
    const read = fieldReader(definition, field);
    tests.push((object) => read(object) !== value);
  }
  if (options.labelSelector !== undefined && options.labelSelector !== '') {
    const matchesLabels = parseLabelSelector(options.labelSelector);
    tests.push((object) => matchesLabels(object.metadata.labels ?? {}));
  }
  return {
    matches(object) {
      for (const test of tests) if (!test(object)) return false;
      return true;
    },
    narrowest: indexFields(definition)
      .map((field) => fields.find((each) => each.field === field))
      .find((each) => each !== undefined),
    namespace: fields.find((each) => each.field === NAMESPACE_FIELD)?.value,
  };
}

/** Fields with an index, the one with the fewest objects to a value first. */
export function indexFields<T extends ApiObject>(
  definition: Pick<SelectableFields<T>, 'indexedFields'>,
): readonly string[] {
  return [NAME_FIELD, ...definition.indexedFields, NAMESPACE_FIELD];
}

/** @throws {StatusError} BadRequest */
export function fieldReader<T extends ApiObject>(
  definition: SelectableFields<T>,
  field: string,
): (object: T) => string {
  if (field === NAME_FIELD) return (object) => object.metadata.name;
  if (field === NAMESPACE_FIELD) return (object) => object.metadata.namespace ?? '';
  const read = definition.selectableFields[field];
  if (read !== undefined) return read;
  if (Object.keys(definition.selectableFields).length > 0) {
    throw badRequest(`field label not supported: ${field}`);
  }
  // Also of what is in no namespace.
  const names = [NAME_FIELD, NAMESPACE_FIELD].map((each) => JSON.stringify(each)).join(', ');
  throw badRequest(`${JSON.stringify(field)} is not a known field selector: only ${names}`);
}
