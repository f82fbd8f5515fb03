import { checkOwnLaw } from './fuzzing/check-own-law.ts';
import { figuresEqualAWalk } from './laws/figures-equal-a-walk.ts';
import * as disks from './laws/full-disks.ts';
import { recordsGoWithImages } from './laws/records-go-with-images.ts';
import * as used from './laws/used-on-a-whole-node.ts';

for (const law of Object.values(disks)) checkOwnLaw(law);
for (const law of Object.values(used)) checkOwnLaw(law);
checkOwnLaw(recordsGoWithImages);
checkOwnLaw(figuresEqualAWalk);
