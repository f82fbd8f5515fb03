/**
 * A live object with a configuration laid over it: what the configuration states is so, everything else stays.
 * Pure; what does not change is shared. Upstream: structured-merge-diff, typed/merge.go.
 */
import { isJsonObject, type JsonObject } from '../json-object.ts';
import { itemElement, type PathElement } from './path-element.ts';
import {
  DEDUCED,
  itemsOf,
  resolved,
  typeOfField,
  type ListType,
  type MapType,
  type ValueType,
} from './value-type.ts';

/** `undefined` is what is not there. @throws {NoPathElement} */
export function mergeValues(given: ValueType, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (live === undefined || live === config) return config;
  const type = resolved(given, config ?? live);
  if (type.kind === 'map' && !type.isAtomic) return mergeMaps(type, live, config);
  if (type.kind === 'list' && type.merge !== 'atomic') return mergeLists(type, live, config);
  return config;
}

function mergeMaps(type: MapType, live: unknown, config: unknown): unknown {
  if (!isJsonObject(config)) return isJsonObject(live) && hasKeys(live) ? live : config;
  if (!isJsonObject(live)) return config;
  const merged: JsonObject = { ...live };
  for (const name in config) {
    const value = mergeValues(typeOfField(type, name) ?? DEDUCED, live[name], config[name]);
    // A field of its own, for the decoder to refuse; assigned, it would vanish into the prototype.
    if (name === '__proto__') Object.defineProperty(merged, name, { value, enumerable: true });
    else merged[name] = value;
  }
  return merged;
}

function hasKeys(value: JsonObject): boolean {
  return Object.keys(value).length > 0;
}

function mergeLists(type: ListType, live: unknown, config: unknown): unknown {
  const left = indexed(type, itemsOf(live));
  const right = indexed(type, itemsOf(config));
  if (left.order.length === 0 && right.order.length === 0) return config;
  return inOrder(left, right).map(([side, element, at]) => {
    if (side === 'live') return itemsOf(live)[at];
    return mergeValues(type.element, left.items.get(element), right.items.get(element));
  });
}

interface Indexed {
  readonly order: readonly PathElement[];
  /** Undefined for an element that stands twice: there is nothing to merge with. */
  readonly items: ReadonlyMap<PathElement, unknown>;
}

function indexed(type: ListType, list: readonly unknown[]): Indexed {
  const order = list.map((item) => itemElement(type, item));
  const items = new Map<PathElement, unknown>();
  for (const [at, element] of order.entries()) {
    items.set(element, items.has(element) ? undefined : list[at]);
  }
  return { order, items };
}

type Taken = readonly [side: 'live' | 'config', element: PathElement, at: number];

/**
 * The order of the merged list: live items keep their places, those that the configuration has keep the order
 * they have there, and what is new follows the item that it follows there.
 */
function inOrder(left: Indexed, right: Indexed): readonly Taken[] {
  const taken: Taken[] = [];
  const done = new Set<PathElement>();
  const shared = right.order.filter((element) => left.items.has(element));
  let [l, r, next] = [0, 0, 0];
  while (l < left.order.length || r < right.order.length) {
    const mine = left.order[l];
    const theirs = right.order[r];
    if (mine !== undefined && theirs !== undefined) {
      if (mine === theirs) {
        taken.push(['config', mine, r]);
        done.add(mine);
        [l, r, next] = [l + 1, r + 1, next + 1];
        continue;
      }
      // Shared, but another one is due first.
      if (right.items.has(mine) && next < shared.length && shared[next] !== mine) {
        l += 1;
        continue;
      }
    }
    if (mine !== undefined) {
      if (!right.items.has(mine)) {
        taken.push(['live', mine, l]);
        l += 1;
        continue;
      }
      if (done.has(mine)) l += 1;
    }
    if (theirs !== undefined) {
      taken.push(['config', theirs, r]);
      done.add(theirs);
      r += 1;
      if (next < shared.length && shared[next] === theirs) next += 1;
    }
  }
  return taken;
}
