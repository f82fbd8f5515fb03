import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { staticPods } from './laws/static-pods.ts';

checkOwnLaw(staticPods);
