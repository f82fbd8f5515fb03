import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { sameChoicesSameTrace } from './laws/same-choices-same-trace.ts';

checkOwnLaw(sameChoicesSameTrace);
