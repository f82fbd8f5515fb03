import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { PROBE_LAWS } from './laws/probe-timing.ts';

for (const law of PROBE_LAWS) checkOwnLaw(law);
