import { expect, it } from 'vitest';
import type { UnsyncedFate } from '../src/sim/index.ts';
import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { powerCutInACluster } from './laws/power-cut-in-a-cluster.ts';
import { playCluster } from './power-cuts/play-cluster.ts';
import { CLUSTER_CALLS, storeStoryLines, type StoreStory } from './power-cuts/store-story.ts';

checkOwnLaw(powerCutInACluster);

it('nothing is lost, wherever the power goes: every call, each fate', async () => {
  const wrong: string[] = [];
  const play = async (call: number, unsynced: UnsyncedFate, seed: number) => {
    const story: StoreStory = { call, unsynced, seed };
    const seen = await playCluster(story);
    for (const what of seen.wrong) wrong.push([...storeStoryLines(story), what].join('; '));
    return seen.before;
  };
  let calls = 0;
  for (;;) {
    const before = await play(calls + 1, 'lost', calls);
    if (before === undefined) break;
    calls += 1;
    await play(calls, 'torn', calls);
    for (const draw of [1, 2]) await play(calls, 'drawn', calls * draw);
  }

  expect(wrong).toEqual([]);
  expect(calls).toBeGreaterThan(CLUSTER_CALLS - 10);
  console.info(`cluster: ${String(calls)} calls at which the power can go, 4 outcomes each`);
});
