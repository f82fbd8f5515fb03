import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { releasedSyncsAskForAll, steadySyncsAskNothing } from './laws/steady-image-volumes.ts';

checkOwnLaw(steadySyncsAskNothing);
checkOwnLaw(releasedSyncsAskForAll);
