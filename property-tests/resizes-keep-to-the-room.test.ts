import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { resizesKeepToTheRoom } from './laws/resizes-keep-to-the-room.ts';

checkOwnLaw(resizesKeepToTheRoom);
