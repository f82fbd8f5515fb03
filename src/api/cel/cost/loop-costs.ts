/** What the macros cost that are loops. Upstream: cel-go checker/cost.go, costComprehension; parser/macro.go, ext/comprehensions.go. */
import type { Node } from '../nodes.ts';
import { NOTHING, type Estimate } from './estimate.ts';

export const NEW_LIST = 10;
export const NEW_MAP = 30;

/** Macros of two variables, and of one those whose loop theirs is like. */
export const TWO_VARIABLES: ReadonlyMap<string, string> = new Map([
  ['all', 'all'],
  ['exists', 'exists'],
  ['existsOne', 'existsOne'],
  ['exists_one', 'existsOne'],
  ['transformList', 'map'],
  ['transformMap', 'transformMap'],
  ['transformMapEntry', 'transformMapEntry'],
]);

/** As the loop has it that cel-go makes of the macro: what each turn costs, and what the rest does. */
export function loopCost(name: string, inner: readonly Estimate[]): { step: number; once: number } {
  const [first = NOTHING] = inner;
  const last = inner.at(-1) ?? first;
  switch (name) {
    case 'all':
      return { step: 3 + first.cost, once: 1 };
    case 'exists':
      return { step: 4 + first.cost, once: 1 };
    case 'map':
      return {
        step: inner.length > 1 ? first.cost + 12 + last.cost : 12 + last.cost,
        once: NEW_LIST + 1,
      };
    case 'filter':
      return { step: first.cost + 13, once: NEW_LIST + 1 };
    case 'transformMap':
    case 'transformMapEntry': {
      const insert = name === 'transformMap' ? 3 : 2;
      const filter = inner.length > 1 ? first.cost : 0;
      return { step: filter + insert + last.cost, once: NEW_MAP + 1 };
    }
    default:
      return { step: first.cost + 2, once: 2 };
  }
}

const MACROS: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'map',
  'filter',
]);

export function isMacro({ meta }: Node, name: string): boolean {
  return MACROS.has(name) && meta.alternate !== undefined;
}
