import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { concurrentWrites } from './laws/concurrent-writes.ts';

checkOwnLaw(concurrentWrites);
