/** A component, or the machine, ends at any instant (bug catalogue, N-R1, N-R2, N-S4, N-W4; P4, P18 to P20, P22). */
import { ownLaw } from '../own-law.ts';
import { judgeRestart } from '../restarts/judge.ts';
import { playStory } from '../restarts/play-story.ts';
import { stories, storyLines } from '../restarts/story.ts';
import { RESTART_DEFECTS } from '../restarts/defects.ts';

export const restartEquivalence = ownLaw({
  name: 'N-R1: a kubelet, image service or node that ends at any instant and comes back changes nothing that it need not',
  because:
    'what was in memory is gone, in the middle of a mount, a start or a write; what is found again is half of something.',
  oracle:
    'starts, kills, reads, statuses and leftovers of one pod, against what it would have come to',
  file: 'property-tests/restart-equivalence.test.ts',
  subjects: stories,
  runs: 90,
  sometimes: [
    'a component ended in the middle of real work',
    'a volume was found on the disk',
    'a pod was deleted while nobody was there',
    'a container ran before and after a reboot',
    'a power cut took away what was not synced',
    'a finished pod was seen by a new kubelet',
    'a container that had been ready was found by a new kubelet',
  ],
  defects: RESTART_DEFECTS,
  judge: async (story, sometimes, defect) => {
    const seen = await playStory(story, defect?.plug() ?? {});
    const has = (type: string): boolean => seen.records.some((record) => record.type === type);
    if ('point' in story.at && story.at.point.startsWith('host.') && has('fault.struck')) {
      sometimes('a component ended in the middle of real work');
    }
    if (has('volume.reconstructed')) sometimes('a volume was found on the disk');
    if (story.meanwhile.some((deed) => deed === 'deleted' || deed === 'forgotten')) {
      sometimes('a pod was deleted while nobody was there');
    }
    const starts = seen.records.filter(({ type }) => type === 'container.started').length;
    if (story.ends.startsWith('machine') && starts > 1) {
      sometimes('a container ran before and after a reboot');
    }
    if (
      seen.records.some(({ type, detail }) => type === 'node.powerCut' && detail.lost.length > 0)
    ) {
      sometimes('a power cut took away what was not synced');
    }
    const { phase } = seen.before?.status ?? {};
    if (story.ends === 'kubelet' && (phase === 'Succeeded' || phase === 'Failed')) {
      sometimes('a finished pod was seen by a new kubelet');
    }
    const isReady = seen.before?.status.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    );
    if (story.ends === 'kubelet' && story.probes.length > 0 && isReady === true) {
      sometimes('a container that had been ready was found by a new kubelet');
    }
    return judgeRestart(story, seen);
  },
  lines: storyLines,
});
