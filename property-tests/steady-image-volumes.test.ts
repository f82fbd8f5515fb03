import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { steadySyncsAskNothing } from './laws/steady-image-volumes.ts';

checkOwnLaw(steadySyncsAskNothing);
