/** A cluster's directory when the power goes before any call of the disk (docs/decisions/0016). */
import { answersUnsyncedWrites } from '../defects/answers-unsynced-writes.ts';
import { beginsUnsyncedLogs } from '../defects/begins-unsynced-logs.ts';
import { namesUnsyncedSnapshots } from '../defects/names-unsynced-snapshots.ts';
import { ownLaw } from '../own-law.ts';
import { playCluster } from '../power-cuts/play-cluster.ts';
import { clusterStories, storeStoryLines } from '../power-cuts/store-story.ts';

export const powerCutInACluster = ownLaw({
  name: 'a cluster that loses its power at any call goes on with every write that was answered for, each whole, and shows its older states',
  because:
    'what was not synced may be lost, torn or come late: a log without its end, a name without its bytes.',
  oracle: 'what the server showed at each revision before the power went',
  file: 'property-tests/power-cut-in-a-cluster.test.ts',
  subjects: clusterStories,
  runs: 80,
  sometimes: [
    'the power went while a log was written',
    'the power went while a snapshot was written',
    'something that was not synced was lost',
    'a write that nobody was answered for was there',
    'an older state was shown',
  ],
  defects: [answersUnsyncedWrites, beginsUnsyncedLogs, namesUnsyncedSnapshots],
  judge: async (story, sometimes, defect) => {
    const { cut, at, unanswered, travelled, wrong } = await playCluster(story, defect);
    if (cut === undefined) return undefined;
    if (/\/log-/.test(at)) sometimes('the power went while a log was written');
    if (/\/snapshot-/.test(at)) sometimes('the power went while a snapshot was written');
    if (cut.lost.length > 0) sometimes('something that was not synced was lost');
    if (unanswered > 0) sometimes('a write that nobody was answered for was there');
    if (travelled > 1) sometimes('an older state was shown');
    return wrong[0];
  },
  lines: storeStoryLines,
});
