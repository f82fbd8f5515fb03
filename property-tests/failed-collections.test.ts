import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { failuresAreToldFromTheSecond } from './laws/failed-collections.ts';

checkOwnLaw(failuresAreToldFromTheSecond);
