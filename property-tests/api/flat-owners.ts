/**
 * Server-side apply, read literally: an object is a table from paths to values, a set of fields a set of paths,
 * and taking away a path takes away all that it begins. Slow, and without a tree.
 */
import { itemElement, fieldElement } from '../../src/api/apply/path-element.ts';
import type { ValueType } from '../../src/api/apply/value-type.ts';

/** From a path to the value of a leaf as JSON; of what has parts, to nothing. */
export type Table = ReadonlyMap<string, string>;
export type Paths = ReadonlySet<string>;
export type Owners = ReadonlyMap<string, Paths>;

const BETWEEN = '\u0000';

/** Every path of the object, what has parts included. */
export function tableOf(type: ValueType, value: unknown, path = ''): Table {
  const table = new Map<string, string>();
  if (value === undefined) return table;
  for (const [element, inner, part] of partsOf(type, value) ?? []) {
    const below = path + BETWEEN + element;
    for (const [each, leaf] of tableOf(inner, part, below)) table.set(each, leaf);
  }
  if (path !== '') {
    table.set(path, partsOf(type, value) === undefined ? JSON.stringify(value) : '');
  }
  return table;
}

/** Undefined: it is one value. */
function partsOf(
  type: ValueType,
  value: unknown,
): readonly (readonly [string, ValueType, unknown])[] | undefined {
  if (type.kind === 'list' && type.merge !== 'atomic') {
    return (value as unknown[]).map((item) => [itemElement(type, item), type.element, item]);
  }
  if (type.kind !== 'map' || type.isAtomic) return undefined;
  return Object.entries(value as object).map(([name, part]) => [
    fieldElement(name),
    type.fields.get(name) ?? type.element ?? type,
    part,
  ]);
}

/** Paths that are declared fields and have parts: nobody states them. One that lost all its parts is stated as null. */
function silentPaths(table: Table, declared: (path: string) => boolean): Paths {
  const paths = [...table.keys()];
  const hasParts = (path: string): boolean => paths.some((each) => each.startsWith(path + BETWEEN));
  return new Set(
    paths.filter((path) => table.get(path) === '' && declared(path) && hasParts(path)),
  );
}

const isDeclared = (path: string): boolean => {
  const steps = path.split(BETWEEN);
  const last = steps.at(-1) ?? '';
  // Keys of the one map that is free, and items, are what somebody adds.
  return last.startsWith('f:') && steps.at(-2) !== 'f:free';
};

export function statedPaths(config: Table): Paths {
  const silent = silentPaths(config, isDeclared);
  return new Set([...config.keys()].filter((path) => !silent.has(path)));
}

export interface Difference {
  /** Added or of another value. */
  readonly changed: Paths;
  readonly gone: Paths;
}

export function differenceOf(before: Table, after: Table): Difference {
  const changed = [...after].filter(([path, leaf]) => before.get(path) !== leaf);
  return {
    changed: new Set(changed.map(([path]) => path)),
    gone: new Set([...before.keys()].filter((path) => !after.has(path))),
  };
}

function without(table: Table, gone: Paths): Table {
  const goes = (path: string): boolean =>
    [...gone].some((each) => path === each || path.startsWith(each + BETWEEN));
  return new Map([...table].filter(([path]) => !goes(path)));
}

/** With the declared fields on the way to each path. */
function withWay(paths: Iterable<string>): Paths {
  const all = new Set<string>();
  for (const path of paths) {
    all.add(path);
    const steps = path.split(BETWEEN);
    for (let end = steps.length - 1; end > 1; end--) {
      const way = steps.slice(0, end).join(BETWEEN);
      if (isDeclared(way)) all.add(way);
    }
  }
  return all;
}

const minus = (a: Paths, b: Paths): Paths => new Set([...a].filter((each) => !b.has(each)));
const both = (a: Paths, b: Paths): Paths => new Set([...a].filter((each) => b.has(each)));

/** What is left of the merged object when the applier no longer states what it owned. */
function pruned(merged: Table, owners: Owners, last: Paths): Table {
  const [lost, all] = [withWay(last), withWay(statedPaths(merged))];
  const left = withWay(statedPaths(without(merged, lost)));
  const owned = withWay([...owners.values()].flatMap((paths) => [...paths]));
  const kept = new Set([...left, ...owned]);
  const more = withWay(statedPaths(without(merged, minus(all, kept))));
  return without(merged, both(minus(all, more), lost));
}

function afterChange(owners: Owners, { changed, gone }: Difference, except: string): Owners {
  const rest = new Map<string, Paths>();
  for (const [name, paths] of owners) {
    const own = name === except ? paths : minus(paths, new Set([...changed, ...gone]));
    if (own.size > 0) rest.set(name, own);
  }
  return rest;
}

export type FlatApplied =
  { readonly conflicts: readonly string[] } | { readonly table: Table; readonly owners: Owners };

/** @param applier whose entry is another than that of the same name which updates */
export function flatApply(
  live: Table,
  config: Table,
  owners: Owners,
  applier: string,
  isForced: boolean,
): FlatApplied {
  const claimed = new Map(owners).set(applier, statedPaths(config));
  const merged = new Map([...live, ...config]);
  const table = pruned(merged, claimed, owners.get(applier) ?? new Set());
  const difference = differenceOf(live, table);
  const conflicts = [...claimed]
    .filter(([name]) => name !== applier)
    .flatMap(([name, paths]) => [...both(paths, difference.changed)].map((path) => name + path));
  if (!isForced && conflicts.length > 0) return { conflicts: conflicts.sort() };
  return { table, owners: afterChange(claimed, difference, applier) };
}

export function flatUpdate(live: Table, next: Table, owners: Owners, updater: string): Owners {
  const difference = differenceOf(live, next);
  const rest = afterChange(owners, difference, '');
  if (difference.changed.size === 0) return rest;
  return new Map(rest).set(updater, new Set([...(rest.get(updater) ?? []), ...difference.changed]));
}

export function pathKey(path: readonly string[]): string {
  return BETWEEN + path.join(BETWEEN);
}
