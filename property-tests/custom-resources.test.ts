import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { customResources } from './laws/custom-resources.ts';

checkOwnLaw(customResources);
