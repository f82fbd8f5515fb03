import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { watchesResume } from './laws/watches-resume.ts';

checkOwnLaw(watchesResume);
