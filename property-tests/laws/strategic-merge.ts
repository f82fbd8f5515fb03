/** Strategic merge patches of pods and Deployments, against the rules read literally. */
import fc from 'fast-check';
import { strategicMergePatch } from '../../src/api/patch/strategic-merge-patch.ts';
import { sameValue } from '../../src/api/patch/same-value.ts';
import { deepFreeze } from '../../src/api/structural-sharing.ts';
import { forgetsOrders } from '../defects/forgets-orders.ts';
import { forgetsWhatRemains } from '../defects/forgets-what-remains.ts';
import { keepsNulls } from '../defects/keeps-nulls.ts';
import { keepsPlainValues } from '../defects/keeps-plain-values.ts';
import { replacesMergedLists } from '../defects/replaces-merged-lists.ts';
import { ownLaw } from '../own-law.ts';
import { documentsOf, patchesOf, type Fields } from '../strategic-merge/documents.ts';
import { patched } from '../strategic-merge/reference.ts';
import type { PatchDefect } from '../strategic-merge/rewritten.ts';
import { SHAPES, type Kind } from '../strategic-merge/shape.ts';

interface Patching {
  readonly kind: Kind;
  readonly live: Fields;
  readonly patch: Fields;
}

const patchings: fc.Arbitrary<Patching> = fc.constantFrom<Kind>('Pod', 'Deployment').chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    live: documentsOf(SHAPES[kind]),
    patch: patchesOf(SHAPES[kind]),
  }),
);

const WORDS = {
  'an order was given': '"$setElementOrder/',
  'an item was deleted': '"$patch":"delete"',
  'something was replaced': '"$patch":"replace"',
  'only some fields were retained': '"$retainKeys":',
  'a set lost a value': '"$deleteFromPrimitiveList/',
  'null took something away': ':null',
} as const;

export const strategicMerge = ownLaw({
  name: 'a strategic merge patch does what its rules say',
  because: 'kubectl, controllers and kubelets say what they change in its language alone.',
  oracle: 'the rules read literally, over a table of merge keys of its own',
  file: 'property-tests/strategic-merge.test.ts',
  subjects: patchings,
  runs: 400,
  sometimes: [
    ...(Object.keys(WORDS) as (keyof typeof WORDS)[]),
    'an item was merged with one that was there',
  ],
  defects: [forgetsOrders, replacesMergedLists, keepsNulls, forgetsWhatRemains, keepsPlainValues],
  judge: async ({ kind, live, patch }, sometimes, defect: PatchDefect | undefined) => {
    await Promise.resolve();
    const text = JSON.stringify(patch);
    for (const [circumstance, word] of Object.entries(WORDS)) {
      if (text.includes(word)) sometimes(circumstance as keyof typeof WORDS);
    }
    const apply = defect?.patch ?? strategicMergePatch;
    const result = apply(kind, deepFreeze(live), deepFreeze(patch));
    const expected = patched(SHAPES[kind], live, patch);
    if (JSON.stringify(patched(SHAPES[kind], {}, patch)).length < JSON.stringify(expected).length) {
      sometimes('an item was merged with one that was there');
    }
    if (sameValue(result, expected)) return undefined;
    return `it comes to ${JSON.stringify(result)} instead of ${JSON.stringify(expected)}`;
  },
  lines: ({ kind, live, patch }) => [
    `${kind} ${JSON.stringify(live)}`,
    `patch ${JSON.stringify(patch)}`,
  ],
});
