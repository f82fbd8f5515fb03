import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { restartEquivalence } from './laws/restart-equivalence.ts';

checkOwnLaw(restartEquivalence);
