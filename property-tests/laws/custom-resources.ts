/** Custom resources while their definitions change, come and go. */
import type { OtherHandler } from '../api/other-handler.ts';
import { CUSTOM_CIRCUMSTANCES, playCustom } from '../custom-resources/play-custom.ts';
import { customStories, deedLine } from '../custom-resources/custom-story.ts';
import { judgesByTheStoredVersion } from '../defects/judges-by-the-stored-version.ts';
import { leavesWatchesBehind } from '../defects/leaves-watches-behind.ts';
import { missesTheFirstChange } from '../defects/misses-the-first-change.ts';
import { showsWhatWasShownFirst } from '../defects/shows-what-was-shown-first.ts';
import { ownLaw } from '../own-law.ts';

export const customResources = ownLaw({
  name: 'a custom resource is kept and shown, in every version and to every watch, as its definitions say',
  because: 'a definition changes under objects that stay and watches that go on.',
  oracle:
    'pruning, defaults and conversion read literally, over three fields, and a list of changes',
  file: 'property-tests/custom-resources.test.ts',
  subjects: customStories,
  runs: 150,
  sometimes: CUSTOM_CIRCUMSTANCES,
  defects: [
    judgesByTheStoredVersion,
    showsWhatWasShownFirst,
    leavesWatchesBehind,
    missesTheFirstChange,
  ],
  judge: (story, sometimes, defect: OtherHandler | undefined) =>
    playCustom(story, sometimes, defect),
  lines: (story) => story.map(deedLine),
});
