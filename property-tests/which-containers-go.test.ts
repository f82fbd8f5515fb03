import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { newestDeadStay, usedSandboxesStay } from './laws/which-containers-go.ts';

checkOwnLaw(newestDeadStay);
checkOwnLaw(usedSandboxesStay);
