import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { alwaysMeansVolumesToo, policyIsFilledInByTag } from './laws/pull-policy-in-the-api.ts';
import { closedGatesAreTold, storedOutlivesItsGates } from './laws/stored-outlives-its-gates.ts';

checkOwnLaw(policyIsFilledInByTag);
checkOwnLaw(alwaysMeansVolumesToo);
checkOwnLaw(storedOutlivesItsGates);
checkOwnLaw(closedGatesAreTold);
