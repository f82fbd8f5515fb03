import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { informersHeal } from './laws/informers-heal.ts';

checkOwnLaw(informersHeal);
