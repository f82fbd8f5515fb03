import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { processesKeepApart } from './laws/processes-keep-apart.ts';

checkOwnLaw(processesKeepApart);
