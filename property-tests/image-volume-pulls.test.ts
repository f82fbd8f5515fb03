import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { oneBackOffForBoth } from './laws/back-off-of-image-volumes.ts';
import { keysOfThePod } from './laws/keys-of-image-volumes.ts';

checkOwnLaw(keysOfThePod);
checkOwnLaw(oneBackOffForBoth);
