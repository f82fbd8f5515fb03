import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { nestedMountsGo } from './laws/nested-mounts.ts';

checkOwnLaw(nestedMountsGo);
