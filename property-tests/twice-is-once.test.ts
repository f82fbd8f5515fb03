import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { twiceIsOnce } from './laws/twice-is-once.ts';

checkOwnLaw(twiceIsOnce);
