/**
 * A set of fields: paths through an object, kept as a tree. A path and what is below it are different members:
 * who owns a map need not own what is in it.
 *
 * In JSON (FieldsV1) each step is a key, `{}` a member with nothing below it, and `.` says of a node that it is a
 * member, too: `{"f:labels":{".":{},"f:app":{}}}`.
 * Upstream: structured-merge-diff, fieldpath/set.go, serialize.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import {
  elementText,
  fieldElement,
  readElement,
  type Path,
  type PathElement,
} from './path-element.ts';
import { resolved, type MapType, type ValueType } from './value-type.ts';

type Children = Map<PathElement, FieldSet>;

export class FieldSet {
  static readonly EMPTY = new FieldSet(false, new Map());

  /** Whether the path up to here is a member. */
  readonly #isMember: boolean;
  readonly #children: ReadonlyMap<PathElement, FieldSet>;

  private constructor(isMember: boolean, children: ReadonlyMap<PathElement, FieldSet>) {
    this.#isMember = isMember;
    this.#children = children;
  }

  static of(...paths: readonly Path[]): FieldSet {
    const builder = new FieldSetBuilder();
    for (const path of paths) builder.add(path);
    return builder.build();
  }

  /** @internal for the builder and for results that are known to hold no empty nodes */
  static node(isMember: boolean, children: ReadonlyMap<PathElement, FieldSet>): FieldSet {
    return !isMember && children.size === 0 ? FieldSet.EMPTY : new FieldSet(isMember, children);
  }

  get isEmpty(): boolean {
    return !this.#isMember && this.#children.size === 0;
  }

  /** What is below this element, the element itself aside. */
  below(element: PathElement): FieldSet {
    const child = this.#children.get(element) ?? FieldSet.EMPTY;
    return child.#isMember ? FieldSet.node(false, child.#children) : child;
  }

  /** Whether the element itself is a member. */
  hasElement(element: PathElement): boolean {
    return (this.#children.get(element) ?? FieldSet.EMPTY).#isMember;
  }

  has(path: Path): boolean {
    let node = this as FieldSet;
    for (const element of path) node = node.#children.get(element) ?? FieldSet.EMPTY;
    return node.#isMember;
  }

  union(other: FieldSet): FieldSet {
    if (this.isEmpty || this === other) return other;
    if (other.isEmpty) return this;
    const children: Children = new Map(this.#children);
    for (const [element, child] of other.#children) {
      children.set(element, (children.get(element) ?? FieldSet.EMPTY).union(child));
    }
    return FieldSet.node(this.#isMember || other.#isMember, children);
  }

  intersection(other: FieldSet): FieldSet {
    return this.#filtered(other, this.#isMember && other.#isMember, (child, counterpart) =>
      counterpart === undefined ? FieldSet.EMPTY : child.intersection(counterpart),
    );
  }

  difference(other: FieldSet): FieldSet {
    if (other.isEmpty) return this;
    return this.#filtered(other, this.#isMember && !other.#isMember, (child, counterpart) =>
      counterpart === undefined ? child : child.difference(counterpart),
    );
  }

  /** The same, with what is below the members of `other` gone, too. */
  recursiveDifference(other: FieldSet): FieldSet {
    if (other.isEmpty) return this;
    if (other.#isMember) return FieldSet.EMPTY;
    return this.#filtered(other, this.#isMember, (child, counterpart) =>
      counterpart === undefined ? child : child.recursiveDifference(counterpart),
    );
  }

  #filtered(
    other: FieldSet,
    isMember: boolean,
    filter: (child: FieldSet, counterpart: FieldSet | undefined) => FieldSet,
  ): FieldSet {
    const children: Children = new Map();
    for (const [element, child] of this.#children) {
      const rest = filter(child, other.#children.get(element));
      if (!rest.isEmpty) children.set(element, rest);
    }
    return FieldSet.node(isMember, children);
  }

  /** With every declared field on the way to a member a member, as pruning needs it. */
  withDeclaredFields(type: ValueType): FieldSet {
    const children: Children = new Map();
    for (const [element, child] of this.#children) {
      const inner = child.withDeclaredFields(typeBelow(type, element));
      const isDeclared = isDeclaredField(type, element) && inner.#children.size > 0;
      children.set(element, FieldSet.node(inner.#isMember || isDeclared, inner.#children));
    }
    return FieldSet.node(this.#isMember, children);
  }

  /** All members: of each node first the elements themselves, then what is below them. */
  paths(prefix: Path = []): readonly Path[] {
    const sorted = [...this.#children].sort(([a], [b]) => (a < b ? -1 : 1));
    const own = sorted.filter(([, child]) => child.#isMember).map(([each]) => [...prefix, each]);
    return [...own, ...sorted.flatMap(([each, child]) => child.paths([...prefix, each]))];
  }

  toJson(): JsonObject {
    const sorted = [...this.#children].sort(([a], [b]) => (a < b ? -1 : 1));
    const entries = sorted.map(([element, child]): [string, unknown] => [element, child.toJson()]);
    const isBoth = this.#isMember && entries.length > 0;
    return Object.fromEntries(isBoth ? [['.', {}], ...entries] : entries);
  }

  /** Undefined if it is no FieldsV1. */
  static fromJson(json: unknown): FieldSet | undefined {
    return readNode(json, false);
  }

  toString(): string {
    return this.paths()
      .map((path) => path.map(elementText).join(''))
      .join(' ');
  }
}

function readNode(json: unknown, isBelow: boolean): FieldSet | undefined {
  if (!isJsonObject(json)) return undefined;
  const keys = Object.keys(json);
  const children: Children = new Map();
  for (const key of keys) {
    if (key === '.') continue;
    const element = readElement(key);
    const child = readNode(json[key], true);
    if (element === undefined || child === undefined) return undefined;
    if (!child.isEmpty) children.set(element, child);
  }
  return FieldSet.node(keys.includes('.') || (isBelow && keys.length === 0), children);
}

function typeBelow(type: ValueType, element: PathElement): ValueType {
  const field = element.slice(2);
  if (type.kind === 'list') return type.element;
  if (type.kind === 'map') return type.fields.get(field) ?? type.element ?? type;
  return type;
}

function isDeclaredField(type: ValueType, element: PathElement): boolean {
  const known = resolved(type, undefined);
  return known.kind === 'map' && element.startsWith('f:') && declares(known, element);
}

function declares({ fields }: MapType, element: PathElement): boolean {
  return fields.has(element.slice(2));
}

/** Collects paths. */
export class FieldSetBuilder {
  #isMember = false;
  readonly #children = new Map<PathElement, FieldSetBuilder>();

  add(path: Path): void {
    let node = this as FieldSetBuilder;
    for (const element of path) {
      let child = node.#children.get(element);
      if (child === undefined) node.#children.set(element, (child = new FieldSetBuilder()));
      node = child;
    }
    node.#isMember = true;
  }

  build(): FieldSet {
    const children: Children = new Map();
    for (const [element, child] of this.#children) {
      const built = child.build();
      if (!built.isEmpty) children.set(element, built);
    }
    return FieldSet.node(this.#isMember, children);
  }
}

/** A path of named fields: `fieldPath('metadata', 'labels')`. */
export function fieldPath(...names: readonly string[]): Path {
  return names.map(fieldElement);
}
