/**
 * What `kubectl apply` asks for, and what it is to come to: from what was applied last, what is there, and what is
 * to be. What is to be stands; what was applied last and is to be no more goes; what others added stays.
 * Upstream: apimachinery pkg/util/strategicpatch, CreateThreeWayMergePatch; kubectl pkg/cmd/apply/patcher.go.
 */
import { isJsonObject } from '../../src/api/json-object.ts';
import { sameValue } from '../../src/api/patch/same-value.ts';
import type { Fields } from './documents.ts';
import type { FieldsShape, ItemsShape, Shape } from './shape.ts';

/** The strategic merge patch; empty if there is nothing to do. */
export function threeWayPatch(
  shape: FieldsShape,
  last: Fields,
  live: Fields,
  next: Fields,
): Fields {
  const patch: Fields = {};
  for (const [name, value] of Object.entries(next)) {
    Object.assign(patch, said(shape.fields[name], name, [last[name], live[name], value]));
  }
  for (const name of Object.keys(last)) if (!(name in next)) patch[name] = null;
  const isSilent = Object.keys(patch).length === 0 || shape.isRetained !== true;
  return isSilent ? patch : { ...patch, $retainKeys: Object.keys(next) };
}

type Three = readonly [last: unknown, live: unknown, next: unknown];

function said(shape: Shape | undefined, name: string, [last, live, next]: Three): Fields {
  switch (shape?.kind) {
    case 'fields': {
      if (!isJsonObject(live)) return { [name]: next };
      const patch = threeWayPatch(shape, (last ?? {}) as Fields, live, next as Fields);
      return Object.keys(patch).length === 0 ? {} : { [name]: patch };
    }
    case 'items':
      return saidOfItems(shape, name, [
        (last ?? []) as Fields[],
        live as Fields[],
        next as Fields[],
      ]);
    case 'set':
      if (live === undefined) return { [name]: next };
      return saidOfSet(name, (last ?? []) as string[], live as string[], next as string[]);
    default:
      return sameValue(live, next) ? {} : { [name]: next };
  }
}

type Lists = readonly [readonly Fields[], readonly Fields[] | undefined, readonly Fields[]];

function saidOfItems(shape: ItemsShape, name: string, [last, live, next]: Lists): Fields {
  if (live === undefined) return { [name]: next };
  const { key, of } = shape;
  const inList = (list: readonly Fields[], value: unknown) =>
    list.find((item) => item[key] === value);
  const changes = next.flatMap((item) => {
    const [before, there] = [inList(last, item[key]), inList(live, item[key])];
    if (there === undefined) return [item];
    const patch = threeWayPatch(of, before ?? {}, there, item);
    return Object.keys(patch).length === 0 ? [] : [{ ...patch, [key]: item[key] }];
  });
  const gone = last
    .filter((item) => inList(next, item[key]) === undefined)
    .map((item) => ({ $patch: 'delete', [key]: item[key] }));
  const order = next.map((item) => ({ [key]: item[key] }));
  const items = [...changes, ...gone];
  if (items.length === 0 && standSo(order, live, key)) return {};
  return { ...(items.length === 0 ? {} : { [name]: items }), [`$setElementOrder/${name}`]: order };
}

function standSo(order: readonly Fields[], live: readonly Fields[], key: string): boolean {
  const named = live.filter((item) => order.some((each) => each[key] === item[key]));
  return sameValue(
    named.map((item) => item[key]),
    order.map((item) => item[key]),
  );
}

function saidOfSet(
  name: string,
  last: readonly string[],
  live: readonly string[],
  next: readonly string[],
): Fields {
  const gone = last.filter((value) => !next.includes(value));
  const added = next.filter((value) => !live.includes(value));
  return {
    ...(added.length === 0 ? {} : { [name]: added }),
    ...(gone.length === 0 ? {} : { [`$deleteFromPrimitiveList/${name}`]: gone }),
    [`$setElementOrder/${name}`]: next,
  };
}

/** What it is to come to; items and sets in any order. */
export function wanted(shape: FieldsShape, last: Fields, live: Fields, next: Fields): Fields {
  const result: Fields = {};
  const patch = threeWayPatch(shape, last, live, next);
  const isRetained = shape.isRetained === true && Object.keys(patch).length > 0;
  for (const name of new Set([...Object.keys(live), ...Object.keys(next)])) {
    const isOurs = name in next;
    if (!isOurs && (name in last || isRetained)) continue;
    result[name] = isOurs
      ? wantedOf(shape.fields[name], [last[name], live[name], next[name]])
      : live[name];
  }
  return result;
}

function wantedOf(shape: Shape | undefined, [last, live, next]: Three): unknown {
  switch (shape?.kind) {
    case 'fields':
      return wanted(shape, (last ?? {}) as Fields, (live ?? {}) as Fields, next as Fields);
    case 'items': {
      const { key, of } = shape;
      const [before, there, now] = [last ?? [], live ?? [], next] as Fields[][];
      const find = (list: Fields[] = [], value: unknown) =>
        list.find((item) => item[key] === value);
      const ours = (now ?? []).map((item) => {
        const [old, current] = [find(before, item[key]), find(there, item[key])];
        return { ...wanted(of, old ?? {}, current ?? {}, item), [key]: item[key] };
      });
      const theirs = (there ?? []).filter(
        (item) => find(now, item[key]) === undefined && find(before, item[key]) === undefined,
      );
      return [...ours, ...theirs];
    }
    case 'set': {
      const [before, there, now] = [last ?? [], live ?? [], next] as string[][];
      const theirs = (there ?? []).filter(
        (each) => !now?.includes(each) && !before?.includes(each),
      );
      return [...(now ?? []), ...theirs];
    }
    default:
      return next;
  }
}
