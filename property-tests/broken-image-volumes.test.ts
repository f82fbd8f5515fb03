import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import {
  brokenVolumesBlockTheirOwn,
  volumesBeforeContainers,
} from './laws/broken-image-volumes.ts';

checkOwnLaw(brokenVolumesBlockTheirOwn);
checkOwnLaw(volumesBeforeContainers);
