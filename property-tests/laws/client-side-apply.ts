/** `kubectl apply`: what was applied last, what is there, what is to be, and what becomes of it. */
import fc from 'fast-check';
import { strategicMergePatch } from '../../src/api/patch/strategic-merge-patch.ts';
import { sameValue } from '../../src/api/patch/same-value.ts';
import { deepFreeze } from '../../src/api/structural-sharing.ts';
import { forgetsOrders } from '../defects/forgets-orders.ts';
import { forgetsWhatRemains } from '../defects/forgets-what-remains.ts';
import { keepsNulls } from '../defects/keeps-nulls.ts';
import { replacesMergedLists } from '../defects/replaces-merged-lists.ts';
import { ownLaw } from '../own-law.ts';
import { documentsOf, type Fields } from '../strategic-merge/documents.ts';
import type { PatchDefect } from '../strategic-merge/rewritten.ts';
import { SHAPES, type Kind, type Shape } from '../strategic-merge/shape.ts';
import { threeWayPatch, wanted } from '../strategic-merge/three-way.ts';

interface Applying {
  readonly kind: Kind;
  readonly last: Fields;
  readonly live: Fields;
  readonly next: Fields;
}

const applyings: fc.Arbitrary<Applying> = fc
  .constantFrom<Kind>('Pod', 'Deployment')
  .chain((kind) => {
    const documents = documentsOf(SHAPES[kind]);
    return fc.record({
      kind: fc.constant(kind),
      last: documents,
      live: documents,
      next: documents,
    });
  });

export const clientSideApply = ownLaw({
  name: 'what is applied again stands, what it no longer states goes, and what others added stays',
  because:
    'the patch of kubectl speaks of three documents at once, in orders, deletions and retained fields.',
  oracle: 'the three documents, field by field and item by item',
  file: 'property-tests/client-side-apply.test.ts',
  subjects: applyings,
  runs: 400,
  sometimes: [
    'an item that was applied last went',
    'a field that was applied last went',
    'something that others added stayed',
    'an order was given',
    'fields of the server went with the old ones',
  ],
  defects: [replacesMergedLists, keepsNulls, forgetsOrders, forgetsWhatRemains],
  judge: async ({ kind, last, live, next }, sometimes, defect: PatchDefect | undefined) => {
    await Promise.resolve();
    const shape = SHAPES[kind];
    const patch = threeWayPatch(shape, last, live, next);
    const text = JSON.stringify(patch);
    if (text.includes('"$patch":"delete"')) sometimes('an item that was applied last went');
    if (text.includes(':null')) sometimes('a field that was applied last went');
    if (text.includes('"$setElementOrder/')) sometimes('an order was given');
    if (text.includes('"$retainKeys":')) sometimes('fields of the server went with the old ones');
    const apply = defect?.patch ?? strategicMergePatch;
    const result = apply(kind, deepFreeze(live), deepFreeze(patch));
    const expected = wanted(shape, last, live, next);
    if (JSON.stringify(expected).length > JSON.stringify(next).length) {
      sometimes('something that others added stayed');
    }
    const [told, given] = [unordered(shape, result), unordered(shape, expected)];
    if (!sameValue(told, given)) {
      return `it comes to ${JSON.stringify(told)} instead of ${JSON.stringify(given)}`;
    }
    const list = disordered(shape, result, next);
    return list === undefined ? undefined : `${list} stand otherwise than they are to`;
  },
  lines: ({ kind, ...documents }) => [
    kind,
    ...Object.entries(documents).map(([which, document]) => `${which} ${JSON.stringify(document)}`),
  ],
});

/** Lists whose order no rule needs, by key. */
function unordered(shape: Shape | undefined, value: unknown): unknown {
  if (shape?.kind === 'set') return [...(value as string[])].sort();
  if (shape?.kind === 'items') {
    const { key, of } = shape;
    const items = (value as Fields[]).map((item) => unordered(of, item) as Fields);
    return items.sort((a, b) => (String(a[key]) < String(b[key]) ? -1 : 1));
  }
  if (shape?.kind !== 'fields') return value;
  return Object.fromEntries(
    Object.entries(value as Fields).map(([name, part]) => [
      name,
      unordered(shape.fields[name], part),
    ]),
  );
}

/** A list of which what is to be does not stand in its order. */
function disordered(shape: Shape | undefined, result: unknown, next: unknown): string | undefined {
  if (shape?.kind !== 'fields' || next === undefined) return undefined;
  for (const [name, of] of Object.entries(shape.fields)) {
    const [is, wants] = [(result as Fields)[name], (next as Fields)[name]];
    if (wants === undefined) continue;
    if (of.kind === 'items') {
      const keys = (wants as Fields[]).map((item) => item[of.key]);
      const stand = (is as Fields[]).map((item) => item[of.key]);
      const named = stand.filter((each) => keys.includes(each));
      if (!sameValue(named, keys)) return name;
    }
    const below = disordered(of, is, wants);
    if (below !== undefined) return below;
  }
  return undefined;
}
