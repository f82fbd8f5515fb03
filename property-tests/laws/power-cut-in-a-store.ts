/** A store loses its power before any call of its disk (bug catalogue, O5, O28, O29, N-IV1, IV7; docs/decisions/0009). */
import { ownLaw } from '../own-law.ts';
import { POWER_CUT_DEFECTS } from '../power-cuts/defects.ts';
import { playStore } from '../power-cuts/play-store.ts';
import { storeStories, storeStoryLines } from '../power-cuts/store-story.ts';

export const powerCutInAStore = ownLaw({
  name: 'O28: a store that loses its power at any call opens again, lists only what is whole, and has what it answered for',
  because:
    'what was not synced may be lost, torn or come late: a name without its bytes, an index before its content, half of a tree.',
  oracle:
    'every image that is listed, mounted without a registry, against what was pushed; then the same deeds again, and an empty store',
  file: 'property-tests/power-cut-in-a-store.test.ts',
  subjects: storeStories,
  runs: 80,
  sometimes: [
    'the power went in a pull',
    'the power went in a mount',
    'the power went in an unmount',
    'the power went in a removal',
    'something that was not synced was lost',
    'images were listed after it',
  ],
  defects: POWER_CUT_DEFECTS,
  judge: async (story, sometimes, defect) => {
    const { cut, during, listed, wrong } = await playStore(story, defect);
    if (cut === undefined) return undefined;
    if (during === 'pull') sometimes('the power went in a pull');
    if (during === 'mount' || during === 'refresh') sometimes('the power went in a mount');
    if (during === 'unmount') sometimes('the power went in an unmount');
    if (during === 'removal') sometimes('the power went in a removal');
    if (cut.lost.length > 0) sometimes('something that was not synced was lost');
    if (listed > 0) sometimes('images were listed after it');
    return wrong[0];
  },
  lines: storeStoryLines,
});
