/**
 * Which fields a change of an object added, changed and removed. Parts that both states share are not looked at.
 * Upstream: structured-merge-diff, typed/compare.go.
 */
import { sameValue } from '../patch/same-value.ts';
import { FieldSetBuilder, type FieldSet } from './field-set.ts';
import { fieldElement, itemElement, type Path, type PathElement } from './path-element.ts';
import {
  fieldsOf,
  itemsOf,
  resolved,
  typeOfField,
  DEDUCED,
  type ListType,
  type MapType,
  type ValueType,
} from './value-type.ts';

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** @throws {NoPathElement} for an item without keys, which no decoded object has */
export function compare(type: ValueType, before: unknown, after: unknown): Comparison {
  const walker = new Walker();
  walker.visit(type, before, after, []);
  const { added, modified, removed } = walker;
  return { added: added.build(), modified: modified.build(), removed: removed.build() };
}

class Walker {
  readonly added = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly removed = new FieldSetBuilder();

  /** `undefined` is what is not there; null is there. */
  visit(given: ValueType, before: unknown, after: unknown, path: Path): void {
    if (before === after) return;
    const type = resolved(given, after ?? before);
    // Of what is only deduced one shape may follow another.
    if (given.kind === 'deduced' && before !== undefined && before !== null) {
      const shape = resolved(given, before);
      if (after !== undefined && after !== null && shape.kind !== type.kind) {
        this.#visitInside(shape, before, undefined, path);
        this.#leaf(before, after, path);
        return;
      }
    }
    if (this.#visitInside(type, before, after, path)) {
      if (before === undefined) this.added.add(path);
      else if (after === undefined) this.removed.add(path);
    } else this.#leaf(before, after, path);
  }

  /** False if the value is one: a scalar, atomic, or empty on both sides. */
  #visitInside(
    type: ReturnType<typeof resolved>,
    before: unknown,
    after: unknown,
    path: Path,
  ): boolean {
    if (type.kind === 'scalar') return false;
    if (type.kind === 'list') {
      const isEmpty = itemsOf(before).length === 0 && itemsOf(after).length === 0;
      if (type.merge === 'atomic' || isEmpty) return false;
      this.#items(type, itemsOf(before), itemsOf(after), path);
      return true;
    }
    if (type.isAtomic) return false;
    return this.#fields(type, before, after, path);
  }

  #leaf(before: unknown, after: unknown, path: Path): void {
    if (before === undefined) this.added.add(path);
    else if (after === undefined) this.removed.add(path);
    else if (!sameValue(before, after)) this.modified.add(path);
  }

  #fields(type: MapType, before: unknown, after: unknown, path: Path): boolean {
    const left = fieldsOf(before);
    const right = fieldsOf(after);
    let isEmpty = true;
    for (const name in right) {
      isEmpty = false;
      if (left[name] === right[name]) continue;
      this.#field(type, name, left[name], right[name], path);
    }
    for (const name in left) {
      isEmpty = false;
      if (right[name] === undefined) this.#field(type, name, left[name], undefined, path);
    }
    return !isEmpty;
  }

  #field(type: MapType, name: string, before: unknown, after: unknown, path: Path): void {
    const inner = typeOfField(type, name) ?? DEDUCED;
    this.visit(inner, before, after, [...path, fieldElement(name)]);
  }

  #items(type: ListType, before: readonly unknown[], after: readonly unknown[], path: Path): void {
    const left = grouped(type, before);
    const right = grouped(type, after);
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      this.#item(type, left.get(element) ?? [], right.get(element) ?? [], [...path, element]);
    }
  }

  /** Mostly there is one item of each element; several are compared as one value. */
  #item(
    { element }: ListType,
    before: readonly unknown[],
    after: readonly unknown[],
    path: Path,
  ): void {
    if (before.length <= 1 && after.length <= 1) this.visit(element, before[0], after[0], path);
    else if (before.length >= 2 && after.length >= 2) {
      if (!sameValue(before, after)) this.modified.add(path);
    } else if (before.length >= 2) {
      if (after.length > 0) this.visit(element, undefined, after[0], path);
      this.removed.add(path);
    } else {
      if (before.length > 0) this.visit(element, before[0], undefined, path);
      this.added.add(path);
    }
  }
}

function grouped(
  type: ListType,
  items: readonly unknown[],
): ReadonlyMap<PathElement, readonly unknown[]> {
  const groups = new Map<PathElement, unknown[]>();
  for (const item of items) {
    const element = itemElement(type, item);
    const group = groups.get(element);
    if (group === undefined) groups.set(element, [item]);
    else group.push(item);
  }
  return groups;
}
