import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { evictionsByTaint } from './laws/evictions-by-taint.ts';

checkOwnLaw(evictionsByTaint);
