import { expect, it } from 'vitest';
import type { UnsyncedFate } from '../src/sim/index.ts';
import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { powerCutInAStore } from './laws/power-cut-in-a-store.ts';
import { playStore } from './power-cuts/play-store.ts';
import { CALLS, storeStoryLines, type StoreStory } from './power-cuts/store-story.ts';

checkOwnLaw(powerCutInAStore);

/** Calls that change nothing: a cut after them finds the disk as one before them does. */
const READING = /^host\.(?:readdir|l?stat|statfs|readlink|readFile|readStream|isMountPoint|list)$/;

it('nothing is broken, wherever the power goes: every call, each fate', async () => {
  const wrong: string[] = [];
  const play = async (call: number, unsynced: UnsyncedFate, seed: number) => {
    const story: StoreStory = { call, unsynced, seed };
    const seen = await playStore(story);
    for (const what of seen.wrong) {
      wrong.push([...storeStoryLines(story), seen.during, what].join('; '));
    }
    return seen.before;
  };
  let calls = 0;
  let states = 0;
  for (let last: string | undefined = 'host.mkdir'; last !== undefined; calls += 1) {
    const isAnother = !READING.test(last);
    last = await play(calls + 1, 'lost', calls);
    if (last === undefined) break;
    if (!isAnother) continue;
    states += 1;
    await play(calls + 1, 'torn', calls);
    for (const draw of [1, 2]) await play(calls + 1, 'drawn', calls * draw);
  }

  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(CALLS - 20);
  console.info(
    `image store: ${String(calls)} calls at which the power can go; ${String(states)} states of the disk, 4 outcomes each`,
  );
});
