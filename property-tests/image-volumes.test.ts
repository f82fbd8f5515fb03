import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { countedByStarts } from './laws/image-volume-metrics.ts';
import { actedOnAsWritten } from './laws/image-volumes-as-written.ts';

checkOwnLaw(actedOnAsWritten);
checkOwnLaw(countedByStarts);
