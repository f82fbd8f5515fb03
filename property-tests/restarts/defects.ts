/** What a restart does wrong, one wrong decision each; the names are those of the bug catalogue. */
import { believesEmptyDirectories } from '../defects/believes-empty-directories.ts';
import { asksAnewOfWhatIsReady } from '../defects/asks-anew-of-what-is-ready.ts';
import { believesLinksAreThere } from '../defects/believes-links-are-there.ts';
import { forgetsWhenItWasReady } from '../defects/forgets-when-it-was-ready.ts';
import { losesUncertainVolumes } from '../defects/loses-uncertain-volumes.ts';
import { overlooksVolumes } from '../defects/overlooks-volumes.ts';
import { restartsWhatDidNotChange } from '../defects/restarts-what-did-not-change.ts';
import { runsOnceTwice } from '../defects/runs-once-twice.ts';
import { setsUpWhatEnds } from '../defects/sets-up-what-ends.ts';
import { startsFinishedPodsAgain } from '../defects/starts-finished-pods-again.ts';
import { unmountsBeforeItKnows } from '../defects/unmounts-before-it-knows.ts';
import type { SeededDefect } from '../law.ts';

export const RESTART_DEFECTS: readonly SeededDefect[] = [
  startsFinishedPodsAgain,
  runsOnceTwice,
  setsUpWhatEnds,
  restartsWhatDidNotChange,
  overlooksVolumes,
  unmountsBeforeItKnows,
  losesUncertainVolumes,
  believesEmptyDirectories,
  believesLinksAreThere,
  forgetsWhenItWasReady,
  asksAnewOfWhatIsReady,
];
