/**
 * Strategic merge patch, read literally and by the shapes alone: every rule a sentence, nothing shared, nothing fast.
 * Upstream: sig-api-machinery's strategic-merge-patch.md, and the design of element order.
 */
import { isJsonObject } from '../../src/api/json-object.ts';
import type { Fields } from './documents.ts';
import type { FieldsShape, ItemsShape, Shape } from './shape.ts';

export function patched(shape: FieldsShape, live: Fields, patch: Fields): Fields {
  const { $patch: directive, $retainKeys: retained, ...said } = patch;
  if (directive === 'delete') return {};
  if (directive === 'replace') return said;
  const names = new Set([...Object.keys(live), ...Object.keys(said).map(nameOf)]);
  const result: Fields = {};
  for (const name of names) {
    if (Array.isArray(retained) && !retained.includes(name)) continue;
    const value = fieldAfter(shape.fields[name], live[name], said, name);
    if (value !== undefined && value !== null) result[name] = value;
  }
  return result;
}

/** Of `$setElementOrder/containers`: containers. */
function nameOf(key: string): string {
  return key.startsWith('$') ? key.slice(key.indexOf('/') + 1) : key;
}

function fieldAfter(shape: Shape | undefined, live: unknown, said: Fields, name: string): unknown {
  const given = said[name];
  if (given === null) return undefined;
  const order = said[`$setElementOrder/${name}`] as readonly unknown[] | undefined;
  const gone = said[`$deleteFromPrimitiveList/${name}`] as readonly unknown[] | undefined;
  const isSilent = given === undefined && order === undefined && gone === undefined;
  if (isSilent) return live;
  switch (shape?.kind) {
    case 'fields':
      return patched(shape, isJsonObject(live) ? live : {}, given as Fields);
    case 'items': {
      if (live === undefined && given === undefined) return undefined;
      return itemsAfter(shape, (live ?? []) as Fields[], (given ?? []) as Fields[], order);
    }
    case 'set': {
      const before = (live ?? []) as unknown[];
      const added = (given ?? []) as unknown[];
      const kept = before.filter((value) => gone?.includes(value) !== true);
      const all = [...new Set([...kept, ...added])];
      return inOrder(all, order ?? added, before);
    }
    default:
      return given;
  }
}

function itemsAfter(
  { key, of }: ItemsShape,
  live: readonly Fields[],
  given: readonly Fields[],
  order: readonly unknown[] | undefined,
): readonly Fields[] {
  const said = given.filter((item) => item['$patch'] === undefined);
  if (given.some((item) => item['$patch'] === 'replace')) return said;
  const gone = given.filter((item) => item['$patch'] === 'delete').map((item) => item[key]);
  const items = new Map(live.map((item) => [item[key], item]));
  for (const name of gone) items.delete(name);
  for (const change of said) {
    const { [key]: name, ...rest } = change;
    items.set(name, { ...patched(of, items.get(name) ?? {}, rest), [key]: name });
  }
  const named = (order ?? said).map((item) => (item as Fields)[key]);
  const before = live.map((item) => item[key]);
  return inOrder([...items.keys()], named, before).map((name) => items.get(name) ?? {});
}

/**
 * Those that are named stand as they are named, the others as they stood. The first of the others comes before the
 * first of those named if it stood before it, and behind it if it did not, or if one of them is new.
 */
function inOrder(
  all: readonly unknown[],
  named: readonly unknown[],
  before: readonly unknown[],
): readonly unknown[] {
  const ours = [...new Set(named)].filter((name) => all.includes(name));
  return woven(
    ours,
    all.filter((name) => !ours.includes(name)),
    before,
  );
}

function woven(
  [first, ...ours]: readonly unknown[],
  others: readonly unknown[],
  before: readonly unknown[],
): readonly unknown[] {
  if (first === undefined) return others;
  const [other] = others;
  const [place, otherPlace] = [before.indexOf(first), before.indexOf(other)];
  if (place >= 0 && otherPlace >= 0 && otherPlace < place) {
    return [other, ...woven([first, ...ours], others.slice(1), before)];
  }
  return [first, ...woven(ours, others, before)];
}
