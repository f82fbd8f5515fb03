import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { evictionsKeepBudgets } from './laws/evictions-keep-budgets.ts';
import { claimsKeepTheirData } from './laws/claims-keep-their-data.ts';
import { jobsAreExact, olderJobsAreExact } from './laws/jobs-are-exact.ts';
import { quotasAreKept } from './laws/quotas-are-kept.ts';
import { rolloutsKeepTheirBounds } from './laws/rollouts-keep-their-bounds.ts';
import { setsKeepTheirPlaces } from './laws/sets-keep-their-places.ts';

checkOwnLaw(rolloutsKeepTheirBounds);
checkOwnLaw(setsKeepTheirPlaces);
checkOwnLaw(jobsAreExact);
checkOwnLaw(olderJobsAreExact);
checkOwnLaw(evictionsKeepBudgets);
checkOwnLaw(quotasAreKept);
checkOwnLaw(claimsKeepTheirData);
