import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { ownersOfFields } from './laws/owners-of-fields.ts';

checkOwnLaw(ownersOfFields);
