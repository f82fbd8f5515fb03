import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { crashInAPull } from './laws/crash-in-a-pull.ts';

checkOwnLaw(crashInAPull);
