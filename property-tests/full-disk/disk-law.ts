/** A law about a node whose disk fills. Without a defect each story is played once, for all of these laws. */
import type { SeededDefect, Sometimes, Verdict } from '../law.ts';
import { ownLaw, type OwnLaw } from '../own-law.ts';
import { diskStories, diskStoryLines, type DiskStory } from './disk-story.ts';
import type { Lived } from './lived.ts';
import { playDiskStory } from './play-disk-story.ts';

interface DiskLaw<Circumstance extends string> {
  readonly name: string;
  readonly because: string;
  readonly oracle: string;
  readonly sometimes: readonly Circumstance[];
  readonly defects: readonly SeededDefect[];
  readonly judge: (lived: Lived, sometimes: Sometimes<Circumstance>) => Verdict;
}

const RUNS = 60;

/** Laws draw the same stories, each for itself. */
const played = new Map<string, Promise<Lived>>();

function playOnce(story: DiskStory): Promise<Lived> {
  const key = JSON.stringify(story);
  const known = played.get(key) ?? playDiskStory(story);
  played.set(key, known);
  return known;
}

export function diskLaw<const Circumstance extends string>(
  law: DiskLaw<Circumstance>,
): OwnLaw<DiskStory> {
  return ownLaw<DiskStory, SeededDefect, Circumstance>({
    ...law,
    file: 'property-tests/full-disk.test.ts',
    subjects: diskStories,
    runs: RUNS,
    judge: async (story, sometimes, defect) => {
      const lived = await (defect === undefined
        ? playOnce(story)
        : playDiskStory(story, defect.plug()));
      const verdict = law.judge(lived, sometimes);
      // What a defect makes of the world is not this law's affair.
      if (defect !== undefined || lived.endedBy === undefined) return verdict;
      return `the world ended: ${String(lived.endedBy)}`;
    },
    lines: diskStoryLines,
  });
}
