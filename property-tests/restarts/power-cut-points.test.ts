/**
 * Every call of a kubelet to its disk before which the power can go in the life of three volumes. Not sampled; what
 * becomes of what was not synced takes turns: all of it lost, torn, each change by its own draw.
 */
import { expect, it } from 'vitest';
import type { UnsyncedFate } from '../../src/sim/index.ts';
import { playVolumeLife } from './volume-life.ts';

const FATES: readonly UnsyncedFate[] = ['lost', 'drawn', 'torn', 'drawn'];

it.each([
  ['/var/lib/kubelet/pods/', 80],
  ['/image_manager/', 10],
])('nothing is broken, wherever the power goes at %s', async (match, atLeast) => {
  const wrong: string[] = [];
  let nth = 0;
  for (let before: string | undefined = ''; before !== undefined;) {
    nth += 1;
    const crash = {
      component: 'machine/node-1',
      restartAfterMs: 3000,
      unsynced: FATES[nth % FATES.length],
    };
    const seen = await playVolumeLife({ crash, match, nth, seed: nth });
    before = seen.before;
    for (const what of seen.wrong) {
      wrong.push(`call ${String(nth)}, ${before ?? ''}, ${crash.unsynced ?? ''}: ${what}`);
    }
  }

  expect(wrong).toEqual([]);
  expect(nth - 1).toBeGreaterThan(atLeast);
  console.info(`${match}: ${String(nth - 1)} calls before which the power can go`);
});
