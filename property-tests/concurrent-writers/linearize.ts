/**
 * Whether what concurrent clients were told could have been told to clients that came one after the other: an order
 * of their calls that keeps to what was over before something else began, in which the model answers the same.
 * A search over what may come next, with what is known to lead nowhere.
 * After: Wing and Gong, Testing and Verifying Concurrent Objects (1993); Lowe, Testing for Linearizability (2017).
 */
import { isBefore, type Call } from './history.ts';
import { afterCall, NOTHING, type OneObject } from './one-object.ts';

export interface Written {
  readonly call: Call;
  /** The resourceVersion that it came to. */
  readonly version: number;
}

/**
 * @param calls of one object
 * @returns those that wrote, in an order; undefined: there is none
 */
export function linearize(calls: readonly Call[]): readonly Written[] | undefined {
  return search({ calls, hopeless: new Set() }, (1n << BigInt(calls.length)) - 1n, NOTHING);
}

interface Search {
  readonly calls: readonly Call[];
  readonly hopeless: Set<string>;
}

function search(within: Search, left: bigint, object: OneObject): readonly Written[] | undefined {
  if (left === 0n) return [];
  const key = `${String(left)} ${JSON.stringify(object)}`;
  if (within.hopeless.has(key)) return undefined;
  const open = within.calls.map((call, at) => ({ call, bit: 1n << BigInt(at) }));
  const waiting = open.filter(({ bit }) => (left & bit) !== 0n);
  for (const { call, bit } of waiting) {
    if (waiting.some((other) => isBefore(other.call, call))) continue;
    const next = afterCall(object, call);
    if (next === undefined) continue;
    const rest = search(within, left & ~bit, next);
    if (rest === undefined) continue;
    const { version } = next;
    return version === object.version ? rest : [{ call, version }, ...rest];
  }
  within.hopeless.add(key);
  return undefined;
}
