import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import * as policies from './laws/pull-policy-in-the-api.ts';

for (const law of Object.values(policies)) checkOwnLaw(law);
