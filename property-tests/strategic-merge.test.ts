import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { strategicMerge } from './laws/strategic-merge.ts';

checkOwnLaw(strategicMerge);
