/**
 * The fields that a configuration states, which whoever applies it owns: every leaf, every item, every key of a
 * map; of a struct what is in it. Upstream: structured-merge-diff, typed/tofieldset.go.
 */
import { isJsonObject } from '../json-object.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { fieldElement, itemElement, type Path } from './path-element.ts';
import { DEDUCED, itemsOf, resolved, typeOfField, type ValueType } from './value-type.ts';

/** @throws {NoPathElement} for an item without keys */
export function statedFields(type: ValueType, value: unknown): FieldSet {
  const builder = new FieldSetBuilder();
  collect(type, value, [], builder);
  return builder.build();
}

function collect(given: ValueType, value: unknown, path: Path, builder: FieldSetBuilder): void {
  const type = resolved(given, value);
  if (type.kind === 'scalar') {
    builder.add(path);
    return;
  }
  if (type.kind === 'list') {
    if (type.merge === 'atomic') {
      builder.add(path);
      return;
    }
    for (const item of itemsOf(value)) {
      const inner = [...path, itemElement(type, item)];
      collect(type.element, item, inner, builder);
      builder.add(inner);
    }
    return;
  }
  if (type.isAtomic) {
    builder.add(path);
    return;
  }
  if (!isJsonObject(value)) return;
  for (const name in value) {
    const item = value[name];
    if (item === undefined) continue;
    const inner = [...path, fieldElement(name)];
    collect(typeOfField(type, name) ?? DEDUCED, item, inner, builder);
    if (isNothing(item) || !type.fields.has(name)) builder.add(inner);
  }
}

/** What is stated to be empty is stated all the same. */
function isNothing(value: unknown): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}
