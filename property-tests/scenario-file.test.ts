import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { scenarioFileIsThePlay } from './laws/scenario-file-is-the-play.ts';

checkOwnLaw(scenarioFileIsThePlay);
