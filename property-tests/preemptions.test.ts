import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { preemptionsSpareTheImportant } from './laws/preemptions-spare-the-important.ts';

checkOwnLaw(preemptionsSpareTheImportant);
